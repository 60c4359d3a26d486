import { posix } from 'node:path';
import type { LoadedManifest } from '../load/loaded-manifest.js';
import type { ManifestAddress, ResolvedReference } from './resolved-reference.js';

const REGISTRY_NAME = /^(task|agent):(.+)$/;
const REMOTE = /^[a-z][a-z0-9+.-]*:\/\//i;

/** True for an address of another system, such as `https://…` or `agent://…`; `file:` is never one. */
export function isRemote(target: string): boolean {
  return REMOTE.test(target) && !/^file:/i.test(target);
}

/** True for a path that is absolute, encoded, or points above the root the file lies in. */
export function leavesRoot(target: string, file: string): boolean {
  if (!isPath(target)) return false;
  if (/^([\\/]|[a-z]:|file:)/i.test(target) || /[\\\0]|%2e|%2f|%5c/i.test(target)) return true;
  const joined = posix.normalize(posix.join(posix.dirname(file), target));
  return joined === '..' || joined.startsWith('../');
}

/** The manifest a reference means, among those given: by path, by `task:` or `agent:` name, by id, or by bare name. */
export function findTarget(
  { target, kinds }: ResolvedReference,
  from: LoadedManifest,
  manifests: readonly LoadedManifest[],
  known: readonly ManifestAddress[],
): ManifestAddress | undefined {
  const accepted = manifests.filter(({ kind }) => kinds.includes(kind));
  if (isPath(target)) {
    if (leavesRoot(target, from.file)) return undefined;
    const file = posix.normalize(posix.join(posix.dirname(from.file), target));
    return address(accepted.find((candidate) => posix.normalize(candidate.file) === file));
  }
  const [, prefix, bare = target] = REGISTRY_NAME.exec(target) ?? [];
  const named = [...accepted, ...known.filter(({ kind }) => kinds.includes(kind))].filter(
    ({ kind }) => prefix === undefined || kind.toLowerCase() === prefix,
  );
  const beside = from.namespace === undefined ? bare : `${from.namespace}.${bare}`;
  return address(named.find(({ id }) => id === beside) ?? named.find(({ id }) => id === bare));
}

function isPath(target: string): boolean {
  return /[\\/]|\.(ya?ml|json)$/i.test(target);
}

function address(found: ManifestAddress | undefined): ManifestAddress | undefined {
  return found === undefined ? undefined : { kind: found.kind, id: found.id };
}
