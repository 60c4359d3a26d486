import { isRecord, type DocumentPath } from '../problem/json-pointer.js';
import type { Finding } from '../problem/problem-log.js';

/** Bounds of a JSON Schema that a manifest brings along; schemas are code. */
export const FOREIGN_SCHEMA_LIMITS = { depth: 32, values: 2000 } as const;

const SCHEMA_KEYWORDS = ['type', 'properties', '$ref', 'items', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'];

/** True when a value reads as a JSON Schema rather than as an example or a plain map. */
export function looksLikeSchema(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && SCHEMA_KEYWORDS.some((keyword) => value[keyword] !== undefined);
}

/** What makes a foreign JSON Schema unacceptable: its size, its depth, or a reference that leaves the document. */
export function checkForeignSchema(schema: unknown, path: DocumentPath): Finding | undefined {
  let values = 0;
  const visit = (value: unknown, at: DocumentPath): Finding | undefined => {
    values += 1;
    if (values > FOREIGN_SCHEMA_LIMITS.values) return refusal(path, 'schema_too_large', 'Shorten this JSON Schema.');
    if (at.length - path.length > FOREIGN_SCHEMA_LIMITS.depth) {
      return refusal(at, 'schema_too_deep', `Nest a JSON Schema at most ${FOREIGN_SCHEMA_LIMITS.depth} levels.`);
    }
    if (!isRecord(value) && !Array.isArray(value)) return undefined;
    const reference = isRecord(value) ? value['$ref'] : undefined;
    if (typeof reference === 'string' && !reference.startsWith('#')) {
      return refusal([...at, '$ref'], 'schema_remote_ref', 'Put the referenced schema into this file; only # is read.');
    }
    for (const [key, item] of Object.entries(value)) {
      const found = visit(item, [...at, Array.isArray(value) ? Number(key) : key]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(schema, path);
}

function refusal(path: DocumentPath, code: string, message: string): Finding {
  return { severity: 'error', kind: 'structure', code, path, message };
}
