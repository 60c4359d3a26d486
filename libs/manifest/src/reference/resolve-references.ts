import { shorten } from '../problem/found-text.js';
import { nearestName } from '../problem/nearest-name.js';
import type { Problem } from '../problem/problem.js';
import type { LoadedManifest, ManifestResult } from '../load/loaded-manifest.js';
import type { ManifestMode } from '../load/load-options.js';
import { findTarget, isRemote, leavesRoot } from './reference-target.js';
import type { ManifestAddress, ResolvedReference } from './resolved-reference.js';

/** How unresolved references are taken. */
export interface ReferenceOptions {
  /** Strict mode refuses a manifest with an unresolved reference, lenient mode warns. */
  readonly mode: ManifestMode;
  /** Manifests that are registered already and are not in the list. */
  readonly known?: readonly ManifestAddress[];
}

/**
 * Resolves the references between manifests by file, id or name; nothing is opened. Refusing one manifest may leave another
 * without its target, so this is repeated until nothing changes. The input is not changed.
 */
export function resolveReferences(manifests: readonly LoadedManifest[], options: ReferenceOptions): ManifestResult {
  const problems: Problem[] = [];
  let remaining = manifests;
  for (;;) {
    const resolved = remaining.map((loaded) => resolveOne(loaded, remaining, options));
    const accepted = resolved.filter((loaded) => !loaded.problems.some(isError));
    problems.push(...resolved.filter((loaded) => loaded.problems.some(isError)).flatMap((loaded) => loaded.problems));
    if (accepted.length === remaining.length) return { manifests: accepted, problems };
    const ids = new Set(accepted.map(identity));
    remaining = remaining.filter((loaded) => ids.has(identity(loaded)));
  }
}

function resolveOne(
  loaded: LoadedManifest,
  manifests: readonly LoadedManifest[],
  options: ReferenceOptions,
): LoadedManifest {
  const found: Problem[] = [];
  const references = loaded.references.map((reference): ResolvedReference => {
    const resolved = findTarget(reference, loaded, manifests, options.known ?? []);
    if (resolved !== undefined) return { ...reference, resolved };
    found.push(unresolved(reference, loaded, manifests, options));
    return reference;
  });
  return { ...loaded, references, problems: [...loaded.problems, ...found] };
}

function unresolved(
  reference: ResolvedReference,
  loaded: LoadedManifest,
  manifests: readonly LoadedManifest[],
  { mode, known = [] }: ReferenceOptions,
): Problem {
  const { target, kinds } = reference;
  const names = [...manifests, ...known].filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id);
  const [code, message] = describe(reference, loaded.file);
  const suggestion = nearestName(target.replace(/^(task|agent):/, ''), names);
  return {
    severity: mode === 'strict' && !reference.optional && !isRemote(target) ? 'error' : 'warning',
    code,
    file: loaded.file,
    document: loaded.document,
    ...reference.position,
    path: reference.writtenPath,
    message,
    found: shorten(target),
    ...(suggestion === undefined ? {} : { suggestion }),
    kind: isRemote(target) ? 'binding' : 'reference',
  };
}

function describe({ target, kinds }: ResolvedReference, file: string): readonly [string, string] {
  const name = shorten(target);
  const what = kinds.join(' or ');
  if (isRemote(target)) return ['remote_reference', `"${name}" lies outside; register it before this is run.`];
  if (leavesRoot(target, file)) {
    return ['reference_outside', `"${name}" leaves the manifest folders; move the ${what} into them.`];
  }
  return ['unresolved_reference', `No ${what} is known as "${name}"; add it or correct the name.`];
}

function isError(problem: Problem): boolean {
  return problem.severity === 'error';
}

function identity({ kind, id, file, document }: LoadedManifest): string {
  return `${kind}:${id}:${file}:${document}`;
}
