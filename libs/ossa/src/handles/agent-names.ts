import { globSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseManifests } from '@ossa/manifest';
import { readConfiguration } from '../configuration/read-configuration.js';
import type { OssaOptions } from '../ossa.options.js';

/**
 * The addresses `@InjectAgent` can ask for, read while the module is built. Says nothing about problems: what cannot be
 * read here is reported when the application starts and loads it properly.
 */
export function agentNames(options: OssaOptions): readonly string[] {
  try {
    const { configuration, root } = readConfiguration(options);
    const { paths, inline } = configuration.agents;
    return [...manifestNames(paths, root), ...Object.keys(inline)];
  } catch {
    return [];
  }
}

/** Both `name` and `namespace.name` of every agent below the paths. */
export function manifestNames(paths: readonly string[], root: string): readonly string[] {
  return paths.flatMap((path) => manifestFiles(resolve(root, path))).flatMap(namesIn);
}

function manifestFiles(path: string): readonly string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return globSync(isFolder ? join(path, '**/*.{yaml,yml,json}') : path);
}

function namesIn(file: string): readonly string[] {
  try {
    const { manifests } = parseManifests(readFileSync(file, 'utf8'), { file }, { mode: 'lenient', environment: {} });
    return manifests.filter(({ kind }) => kind === 'Agent').flatMap(({ id, name }) => [id, name]);
  } catch {
    return []; // unreadable: reported at start
  }
}
