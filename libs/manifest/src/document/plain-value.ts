import { isRecord } from '../problem/json-pointer.js';
import { DocumentRefusal } from './document-refusal.js';
import { FORBIDDEN_KEYS } from './forbidden-keys.js';
import type { ManifestLimits } from './manifest-limits.js';

/**
 * A deep copy of a value that was given as an object instead of text, reduced to plain JSON data.
 * Members that are undefined are left out.
 * @throws DocumentRefusal for cycles, functions, forbidden keys and everything beyond the limits.
 */
export function plainValue(value: unknown, limits: ManifestLimits): unknown {
  let values = 0;
  const copy = (current: unknown, depth: number): unknown => {
    values += 1;
    if (values > limits.values) {
      throw new DocumentRefusal('too_many_values', `The value holds more than ${limits.values} values; split it.`, 0);
    }
    if (depth > limits.depth) {
      throw new DocumentRefusal('too_deep', `The value is nested deeper than ${limits.depth} levels.`, 0);
    }
    if (Array.isArray(current)) return current.map((item: unknown) => copy(item, depth + 1));
    if (isRecord(current)) return copyRecord(current, depth);
    if (current === null || typeof current === 'string' || typeof current === 'boolean') return current;
    if (typeof current === 'number' && Number.isFinite(current)) return current;
    throw new DocumentRefusal('not_plain_data', `A ${typeof current} cannot stand in a manifest; use plain data.`, 0);
  };
  const copyRecord = (record: Record<string, unknown>, depth: number): Record<string, unknown> => {
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(record)) {
      if (FORBIDDEN_KEYS.has(key)) {
        throw new DocumentRefusal('forbidden_key', `The key "${key}" is refused everywhere; rename it.`, 0);
      }
      if (item !== undefined) result[key] = copy(item, depth + 1);
    }
    return result;
  };
  return copy(value, 0);
}
