import { DEFAULT_MANIFEST_LIMITS, type ManifestLimits } from '../document/manifest-limits.js';
import { parseYamlDocuments } from '../document/parse-yaml-document.js';
import type { ParsedDocument } from '../document/parsed-document.js';
import { findManifestFiles, type FoundFile } from '../files/find-manifest-files.js';
import { readText } from '../files/read-text.js';
import { isRecord } from '../problem/json-pointer.js';
import type { Problem } from '../problem/problem.js';
import { resolveReferences } from '../reference/resolve-references.js';
import type { ManifestAddress } from '../reference/resolved-reference.js';
import { FileKeys } from './file-keys.js';
import { fileProblem, pathProblem } from './file-problem.js';
import type { LoadedManifest, ManifestResult } from './loaded-manifest.js';
import type { LoadOptions } from './load-options.js';
import { readDocuments } from './parse-manifests.js';
import { withoutDuplicates } from './without-duplicates.js';

/** How folders of manifests are read. */
export interface LoadManifestsOptions extends LoadOptions {
  /** Absolute folder that relative paths start from; nothing outside it is listed or opened, symbolic links included. */
  readonly root: string;
  /** What a second manifest with the same kind and id does. @default 'refuse' */
  readonly duplicates?: 'refuse' | 'last-wins';
  /** Manifests that are registered already and may be referred to. */
  readonly known?: readonly ManifestAddress[];
}

/** What was loaded, and the files that hold manifests, relative to the root. */
export interface LoadManifestsResult extends ManifestResult {
  readonly files: string[];
}

/**
 * Loads the manifests of folders (searched for `.yaml`, `.yml` and `.json`), files and globs below a root and resolves the
 * references between them. A broken file contributes problems and never stops the others. Documents without apiVersion and
 * kind are skipped silently, unless their file is called `*.ossa.*` or was named itself.
 * @throws when the root does not exist.
 */
export async function loadManifests(
  paths: readonly string[],
  options: LoadManifestsOptions,
): Promise<LoadManifestsResult> {
  const found = await findManifestFiles(paths, options.root);
  const problems: Problem[] = found.refused.map(pathProblem);
  const manifests: LoadedManifest[] = [];
  const files: string[] = [];
  const load = fileLoader(options);
  for (const file of found.files) {
    const result = await load(file);
    if (result === undefined) continue;
    files.push(file.name);
    manifests.push(...result.manifests);
    problems.push(...result.problems);
  }
  const unique = withoutDuplicates(manifests, options.duplicates ?? 'refuse');
  const resolved = resolveReferences(unique.manifests, options);
  return {
    manifests: resolved.manifests,
    problems: [...problems, ...unique.problems, ...resolved.problems],
    files,
  };
}

/** Gives the manifests of one file, or undefined when it holds none and need not. */
function fileLoader(options: LoadOptions): (file: FoundFile) => Promise<ManifestResult | undefined> {
  const limits = { ...DEFAULT_MANIFEST_LIMITS, ...options.limits };
  const { cache } = options;
  const keys = cache && FileKeys.of(options, limits);
  return async (file) => {
    const read = await readText(file.path, limits.bytes);
    if ('reason' in read) return { manifests: [], problems: [fileProblem(file.name, read.reason)] };
    const key = keys?.of(file, read.text);
    if (cache === undefined || key === undefined) return readManifests(read.text, file, options, limits);
    const known = cache.get(key);
    if (known !== undefined) return known.result;
    const result = readManifests(read.text, file, options, limits);
    cache.set(key, { result });
    return result;
  };
}

function readManifests(
  text: string,
  file: FoundFile,
  options: LoadOptions,
  limits: ManifestLimits,
): ManifestResult | undefined {
  const mustBeManifest = file.named || /\.ossa\.[^./]+$/i.test(file.name);
  if (!mustBeManifest && !/apiVersion|ossaVersion|kind/.test(text)) return undefined;
  const { documents, problems } = parseYamlDocuments(text, { file: file.name }, limits);
  const claimed = documents.filter((document) => mustBeManifest || claimsToBeManifest(document));
  if (claimed.length === 0 && problems.length === 0) {
    return mustBeManifest ? { manifests: [], problems: [fileProblem(file.name, 'no_manifest')] } : undefined;
  }
  const result = readDocuments(claimed, file.name, options);
  return { manifests: result.manifests, problems: [...problems, ...result.problems] };
}

function claimsToBeManifest({ value }: ParsedDocument): boolean {
  return isRecord(value) && ['apiVersion', 'ossaVersion', 'kind'].some((key) => Object.hasOwn(value, key));
}
