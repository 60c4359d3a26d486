import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OssaError } from '@ossa/contracts';
import type { PackageStoreOptions } from '../cache.options.js';
import { guardedKeyv, type ReadableStore } from './guarded-adapter.js';
import type { SharedStore } from './shared-store.interface.js';

/** What stores of Keyv may have besides reading and writing. */
type PackagedStore = ReadableStore & {
  readonly on?: (event: 'error', listener: () => void) => unknown;
  readonly disconnect?: () => unknown;
};

/**
 * Any other store of Keyv, from a package of the application or a file of it.
 *
 * @param root folder that the package is looked for in
 * @throws OssaError `configuration_invalid` that says what is missing
 */
export async function openPackageStore(options: PackageStoreOptions, root: string): Promise<SharedStore> {
  const store = construct(await exportOf(options, root), options);
  store.on?.('error', () => undefined); // each operation says itself that it failed
  return {
    keyv: guardedKeyv(store, { asText: true }),
    usable: true,
    close: async () => {
      try {
        await store.disconnect?.();
      } catch {
        // nobody is left who would use it
      }
    },
  };
}

async function exportOf({ package: name, export: exported }: PackageStoreOptions, root: string): Promise<unknown> {
  const found = await load(name, root);
  const value = exported === undefined ? found['default'] : found[exported];
  // A CommonJS package that was compiled from ES modules.
  return exported === undefined && isRecord(value) && 'default' in value ? value['default'] : value;
}

async function load(name: string, root: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(createRequire(join(root, 'package.json')).resolve(name)).href);
  } catch (error) {
    // A package without a CommonJS entry cannot be looked up from a folder.
    if (codeOf(error) === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return import(name);
    const missing = codeOf(error)?.includes('MODULE_NOT_FOUND');
    throw invalid(`the package ${name} cannot be loaded${missing ? `; install it in ${root}` : ''}.`, error);
  }
}

function construct(
  exported: unknown,
  { package: name, export: wanted, arguments: given }: PackageStoreOptions,
): PackagedStore {
  if (typeof exported !== 'function') {
    throw invalid(`the package ${name} has no class ${wanted ?? 'as its default export'}; name one with export.`);
  }
  const store = constructed(exported, name, given);
  if (isStore(store)) return store;
  throw invalid(`what ${name} exports is no store of Keyv: it has to have get, set and delete.`);
}

function constructed(exported: Function, name: string, given: readonly unknown[]): unknown {
  try {
    return Reflect.construct(exported, given);
  } catch (error) {
    throw invalid(`the store of ${name} cannot be made with these arguments; see cache.store.arguments.`, error);
  }
}

function isStore(value: unknown): value is PackagedStore {
  return isRecord(value) && ['get', 'set', 'delete'].every((method) => typeof value[method] === 'function');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function codeOf(error: unknown): string | undefined {
  return isRecord(error) && typeof error['code'] === 'string' ? error['code'] : undefined;
}

function invalid(what: string, cause?: unknown): OssaError {
  const reason = cause instanceof Error ? ` ${cause.message}` : '';
  return new OssaError('configuration_invalid', `cache.store: ${what}${reason}`, { cause });
}
