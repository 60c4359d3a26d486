import type { Problem } from '../problem/problem.js';
import type { LoadedManifest, ManifestResult } from './loaded-manifest.js';

/**
 * Keeps one manifest for each kind and id. `refuse` keeps the first and reports the others as errors; `last-wins` keeps the
 * last, which carries a warning.
 */
export function withoutDuplicates(
  manifests: readonly LoadedManifest[],
  policy: 'refuse' | 'last-wins',
): ManifestResult {
  const kept = new Map<string, LoadedManifest>();
  const problems: Problem[] = [];
  for (const loaded of manifests) {
    const identity = `${loaded.kind}:${loaded.id}`;
    const first = kept.get(identity);
    if (first === undefined) kept.set(identity, loaded);
    else if (policy === 'refuse') problems.push(...loaded.problems, duplicate(loaded, first, 'error'));
    else kept.set(identity, { ...loaded, problems: [...loaded.problems, duplicate(loaded, first, 'warning')] });
  }
  return { manifests: [...kept.values()], problems };
}

function duplicate(loaded: LoadedManifest, first: LoadedManifest, severity: Problem['severity']): Problem {
  const outcome = severity === 'error' ? 'is refused' : 'replaces it';
  return {
    severity,
    code: 'duplicate_identity',
    file: loaded.file,
    document: loaded.document,
    ...loaded.namePosition,
    path: '/metadata/name',
    message: `The ${loaded.kind} "${loaded.id}" is defined in ${first.file} already and this one ${outcome}; rename one.`,
    found: loaded.id,
    kind: 'reference',
  };
}
