import { DEFAULT_MANIFEST_LIMITS } from '../document/manifest-limits.js';
import { DocumentRefusal } from '../document/document-refusal.js';
import { parseYamlDocuments, type DocumentSource } from '../document/parse-yaml-document.js';
import { NOWHERE, type ParsedDocument } from '../document/parsed-document.js';
import { plainValue } from '../document/plain-value.js';
import { ProblemLog } from '../problem/problem-log.js';
import type { Problem } from '../problem/problem.js';
import type { LoadedManifest, ManifestResult } from './loaded-manifest.js';
import type { LoadOptions } from './load-options.js';
import { readManifest } from './read-manifest.js';

/**
 * Reads the manifests of one text. Never throws for bad input: a document that cannot be accepted contributes problems,
 * the others are still returned.
 */
export function parseManifests(text: string, source: DocumentSource, options: LoadOptions): ManifestResult {
  const { documents, problems } = parseYamlDocuments(text, source, options.limits);
  const result = readDocuments(documents, source.file, options);
  return { manifests: result.manifests, problems: [...problems, ...result.problems] };
}

/**
 * Reads a manifest that is given as an object, such as one from the configuration. Its problems have no line and column.
 * Never throws for bad input.
 */
export function validateManifest(
  value: unknown,
  source: { readonly file: string },
  options: LoadOptions,
): ManifestResult {
  try {
    const plain = plainValue(value, { ...DEFAULT_MANIFEST_LIMITS, ...options.limits });
    return readDocuments([{ index: 0, value: plain, locate: () => NOWHERE }], source.file, options);
  } catch (error) {
    if (!(error instanceof DocumentRefusal)) throw error;
    const log = new ProblemLog(source.file, 0, () => NOWHERE);
    log.add({ severity: 'error', kind: 'syntax', code: error.code, path: [], message: error.message });
    return { manifests: [], problems: [...log.problems] };
  }
}

/** Reads parsed documents one by one. */
export function readDocuments(
  documents: readonly ParsedDocument[],
  file: string,
  options: LoadOptions,
): ManifestResult {
  const manifests: LoadedManifest[] = [];
  const problems: Problem[] = [];
  for (const document of documents) {
    const read = readManifest(document, file, options);
    if (read.manifest === undefined) problems.push(...read.problems);
    else manifests.push(read.manifest);
  }
  return { manifests, problems };
}
