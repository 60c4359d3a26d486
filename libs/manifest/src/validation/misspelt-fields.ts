import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { isRecord, type DocumentPath } from '../problem/json-pointer.js';
import type { Finding } from '../problem/problem-log.js';
import { child, unwrap } from '../schema/schema-walk.js';

const MIN_LENGTH = 5;
const MAX_LENGTH = 64;
const MAX_DISTANCE = 2;

/**
 * Fields of open objects that are one or two letters away from a field of the standard which is absent: an open object
 * allows every name, so a misspelt one would have no effect in silence.
 */
export function misspeltFields(
  schema: z.core.$ZodType | undefined,
  value: unknown,
  path: DocumentPath = [],
): readonly Finding[] {
  const current = unwrap(schema);
  if (current === undefined) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => misspeltFields(child(current, index), item, [...path, index]));
  }
  if (!isRecord(value)) return [];
  const known = current instanceof z.ZodObject ? Object.keys(current.shape) : [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = [...path, key];
    const inner = misspeltFields(child(current, key), item, at);
    if (known.includes(key)) return inner;
    const meant = known.find((name) => !Object.hasOwn(value, name) && isNear(key, name));
    return meant === undefined ? inner : [misspelt(key, meant, at)];
  });
}

function isNear(key: string, name: string): boolean {
  if (key.length < MIN_LENGTH || key.length > MAX_LENGTH) return false;
  return distance(key.toLowerCase(), name.toLowerCase()) <= MAX_DISTANCE;
}

function misspelt(key: string, meant: string, path: DocumentPath): Finding {
  return {
    severity: 'warning',
    kind: 'structure',
    code: 'misspelt_field',
    path,
    at: 'key',
    message: `"${key}" has no effect here; write "${meant}" if that is what is meant.`,
    found: key,
    suggestion: meant,
  };
}
