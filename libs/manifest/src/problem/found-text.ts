import type { DocumentPath } from './json-pointer.js';
import { isSensitivePath, MASK } from './sensitive-field.js';

const MAX_FOUND = 80;

/** A value as text for a problem: at most 80 characters, masked in sensitive fields, never a dump of a whole block. */
export function foundText(value: unknown, path: DocumentPath): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (isSensitivePath(path)) return MASK;
  if (typeof value === 'string') return shorten(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

/** At most 80 characters on one line. */
export function shorten(text: string): string {
  const line = text.slice(0, MAX_FOUND + 1).replaceAll(/\s+/g, ' ');
  return line.length > MAX_FOUND ? `${line.slice(0, MAX_FOUND - 1)}…` : line;
}
