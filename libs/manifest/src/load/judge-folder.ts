import { decidesVerdict, type Problem } from '../problem/problem.js';
import { loadManifests } from './load-manifests.js';
import type { ManifestMode } from './load-options.js';

/** The verdict on one document: structure and apiVersion decide it, everything else is reported apart. */
export interface JudgedDocument {
  readonly file: string;
  /** Zero-based index of the document in its file. */
  readonly document: number;
  readonly verdict: 'accepted' | 'refused';
  /** Problems of syntax, structure, apiVersion and aliases. */
  readonly problems: readonly Problem[];
  /** Unresolved references, unbound tools, unset variables and whatever else depends on the place the manifest runs in. */
  readonly binding: readonly Problem[];
}

/** Tool types that say themselves how they are called; every other type needs a host. */
const SELF_CONTAINED = new Set(['http', 'api', 'webhook', 'a2a']);

/**
 * Judges every manifest of a folder by itself, with an empty environment and nothing registered beside it.
 * @throws when the folder does not exist.
 */
export async function judgeFolder(folder: string, mode: ManifestMode): Promise<readonly JudgedDocument[]> {
  const { manifests, problems } = await loadManifests(['.'], {
    root: folder,
    mode,
    environment: {},
    bindsTool: ({ type }) => SELF_CONTAINED.has(type),
  });
  const byDocument = new Map<string, { file: string; document: number; found: Problem[] }>();
  const add = (file: string, document: number, found: readonly Problem[]) => {
    const key = `${file}#${document}`;
    const entry = byDocument.get(key) ?? { file, document, found: [] };
    entry.found.push(...found);
    byDocument.set(key, entry);
  };
  for (const loaded of manifests) add(loaded.file, loaded.document, loaded.problems);
  for (const problem of problems) add(problem.file, problem.document, [problem]);
  return [...byDocument.values()]
    .map(({ file, document, found }): JudgedDocument => {
      const deciding = found.filter(decidesVerdict);
      const refused = deciding.some((problem) => problem.severity === 'error');
      const binding = found.filter((problem) => !decidesVerdict(problem));
      return { file, document, verdict: refused ? 'refused' : 'accepted', problems: deciding, binding };
    })
    .sort((a, b) => (a.file === b.file ? a.document - b.document : a.file < b.file ? -1 : 1));
}
