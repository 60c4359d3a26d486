import { Composer, LineCounter, type Document, type YAMLParseError } from 'yaml';
import { ProblemLog } from '../problem/problem-log.js';
import type { Problem } from '../problem/problem.js';
import { DocumentRefusal } from './document-refusal.js';
import { jsonSyntaxRefusal } from './json-syntax.js';
import { guardedTokens } from './lexical-guard.js';
import { DEFAULT_MANIFEST_LIMITS, type ManifestLimits } from './manifest-limits.js';
import { locator, NOWHERE, positionAt, type ParsedDocument } from './parsed-document.js';
import { TreeBuilder } from './tree-builder.js';

/** Where a text comes from. JSON is read strictly when the format says so, or when the file name ends in `.json`. */
export interface DocumentSource {
  readonly file: string;
  readonly format?: 'yaml' | 'json';
}

/** The readable documents of a text and the problems of the others. */
export interface ParsedText {
  readonly documents: readonly ParsedDocument[];
  readonly problems: readonly Problem[];
}

const MAX_SYNTAX_PROBLEMS = 10;
const YAML_OPTIONS = { version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false, strict: true } as const;

/**
 * Reads YAML 1.2 (core schema with merge keys) or JSON, several documents a text, within limits. Never throws: what
 * cannot be read becomes a `syntax` problem with its line and column, and the other documents are still returned.
 * Empty documents are left out.
 */
export function parseYamlDocuments(
  text: string,
  source: DocumentSource,
  limits: Partial<ManifestLimits> = {},
): ParsedText {
  const bounds = { ...DEFAULT_MANIFEST_LIMITS, ...limits };
  const lines = new LineCounter();
  const documents: ParsedDocument[] = [];
  const problems: Problem[] = [];
  let index = 0;
  const refuse = (code: string, message: string, offset: number) => {
    const log = new ProblemLog(source.file, index, () => positionAt(offset, lines));
    log.add({ severity: 'error', kind: 'syntax', code, path: [], message });
    problems.push(...log.problems);
  };
  try {
    const tokens = guardedTokens(text, bounds, lines);
    for (const composed of new Composer(YAML_OPTIONS).compose(tokens, false, text.length)) {
      if (index >= bounds.documents) {
        throw new DocumentRefusal('too_many_documents', `Keep to ${bounds.documents} documents a file.`, 0);
      }
      readDocument(composed, index, { bounds, lines, documents, refuse });
      index += 1;
    }
    const notJson = isJson(source) ? jsonSyntaxRefusal(text) : undefined;
    if (notJson !== undefined) documents.length = 0;
    if (notJson !== undefined && problems.length === 0) throw notJson;
  } catch (error) {
    if (!(error instanceof DocumentRefusal)) throw error;
    refuse(error.code, error.message, error.offset);
  }
  return { documents, problems };
}

/**
 * Reads a text that holds exactly one document, such as a configuration file. An empty text has the value null.
 * Never throws; problems are those of {@link parseYamlDocuments}, plus one when there is more than one document.
 */
export function parseYamlDocument(
  text: string,
  source: DocumentSource,
  limits: Partial<ManifestLimits> = {},
): ParsedDocument & { readonly problems: readonly Problem[] } {
  const { documents, problems } = parseYamlDocuments(text, source, limits);
  const [first, second] = documents;
  if (first === undefined) return { index: 0, value: null, locate: () => NOWHERE, problems };
  if (second === undefined) return { ...first, problems };
  const log = new ProblemLog(source.file, second.index, second.locate);
  log.add({
    severity: 'error',
    kind: 'syntax',
    code: 'several_documents',
    path: [],
    message: 'The file holds more than one document; keep one.',
  });
  return { ...first, problems: [...problems, ...log.problems] };
}

interface Reading {
  readonly bounds: ManifestLimits;
  readonly lines: LineCounter;
  readonly documents: ParsedDocument[];
  readonly refuse: (code: string, message: string, offset: number) => void;
}

function readDocument(composed: Document.Parsed, index: number, reading: Reading): void {
  if (composed.errors.length > 0) {
    composed.errors.slice(0, MAX_SYNTAX_PROBLEMS).forEach((error) => refuseSyntax(error, reading));
    return;
  }
  const builder = new TreeBuilder(reading.bounds);
  try {
    const value = builder.build(composed.contents);
    if (value === null) return;
    reading.documents.push({ index, value, locate: locator(builder.offsets, reading.lines) });
  } catch (error) {
    if (!(error instanceof DocumentRefusal)) throw error;
    reading.refuse(error.code, error.message, error.offset);
  }
}

function refuseSyntax(error: YAMLParseError, reading: Reading): void {
  const code = `yaml_${error.code.toLowerCase()}`;
  reading.refuse(code, `The text cannot be read here: ${error.message.replace(/\.?$/, '.')}`, error.pos[0]);
}

function isJson(source: DocumentSource): boolean {
  return (source.format ?? (source.file.toLowerCase().endsWith('.json') ? 'json' : 'yaml')) === 'json';
}
