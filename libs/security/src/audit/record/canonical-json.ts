/** Longest text of one value. */
const MAX_STRING = 32_768;
/** Of a list, or fields of an object. */
const MAX_ITEMS = 256;
/** Longest name of a field. */
const MAX_NAME = 256;
const MAX_DEPTH = 8;

/** Needs neither escaping nor replacing. */
const PLAIN = /^[ !#-[\]-~]*$/;
/** What some readers take for the end of a line or for a command: DEL, C1 controls, line separators, changes of direction. */
const DISGUISED = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;
/** The same in written JSON, and halves of surrogate pairs. */
const UNFIT = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\\ud/;
const REPLACEMENT = '\uFFFD';

/** How many characters of text a value may still take. */
interface Room {
  left: number;
}

/**
 * The value as canonical JSON (RFC 8785), on one line for every reader, and bounded: longer text, deeper objects and
 * further items are cut. What JSON has no word for becomes null or is left out. Control characters that JSON
 * does not escape are replaced.
 *
 * @param maxCharacters of text in all
 */
export function canonicalJson(value: unknown, maxCharacters: number): string {
  return stringified(value, maxCharacters) ?? written(value, { left: maxCharacters }, 0) ?? 'null';
}

/** Most data is in order and plain already; then the engine writes it, six times as fast. */
function stringified(value: unknown, maxCharacters: number): string | undefined {
  if (!isInOrder(value, 0)) return undefined;
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined || json.length > maxCharacters || json.length > MAX_STRING) return undefined;
  return UNFIT.test(json) ? undefined : json;
}

/** True for data whose fields are named in canonical order, within the bounds, and that JSON has words for. */
function isInOrder(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.length <= MAX_STRING;
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint';
  if (depth >= MAX_DEPTH || 'toJSON' in value) return false;
  if (Array.isArray(value)) return value.length <= MAX_ITEMS && value.every((item) => isInOrder(item, depth + 1));
  if (!isRecord(value)) return false;
  let before = '';
  // Also sees inherited names, which costs such an object only the fast way; Object.entries would make an array per object.
  for (const name in value) {
    if (name < before || !isInOrder(value[name], depth + 1)) return false;
    before = name;
  }
  return true;
}

function isRecord(value: object): value is Record<string, unknown> {
  return !Array.isArray(value);
}

/** A string as canonical JSON, cut after so many characters. */
export function canonicalString(text: string, maxCharacters = MAX_STRING): string {
  if (text.length > maxCharacters) return canonicalString(cut(text, maxCharacters), Number.POSITIVE_INFINITY);
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(printable(text));
}

function printable(text: string): string {
  return PLAIN.test(text) ? text : text.toWellFormed().replace(DISGUISED, REPLACEMENT);
}

function cut(text: string, length: number): string {
  return `${text.slice(0, length)}[+${text.length - length} characters]`;
}

/** @returns undefined for what an object leaves out */
function written(value: unknown, room: Room, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return text(value, room);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return `"${value}"`;
    case 'object':
      if (value === null) return 'null';
      if (depth >= MAX_DEPTH) return '"[too deep]"';
      if (Array.isArray(value)) return list(value, room, depth + 1);
      return value instanceof Date ? `"${dateText(value)}"` : record(value, room, depth + 1);
    default:
      return undefined;
  }
}

function text(value: string, room: Room): string {
  const allowed = Math.max(0, Math.min(MAX_STRING, room.left));
  room.left -= value.length;
  return canonicalString(value, allowed);
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'invalid date' : date.toISOString();
}

function list(items: readonly unknown[], room: Room, depth: number): string {
  let json = '';
  const count = Math.min(items.length, MAX_ITEMS);
  for (let index = 0; index < count; index += 1) {
    json += `${index === 0 ? '' : ','}${written(items[index], room, depth) ?? 'null'}`;
  }
  return items.length > count ? `[${json},"[+${items.length - count} items]"]` : `[${json}]`;
}

function record(value: object, room: Room, depth: number): string {
  const fields = new Map<string, unknown>();
  for (const [name, field] of Object.entries(value)) {
    if (fields.size === MAX_ITEMS) break;
    fields.set(printable(name.length > MAX_NAME ? cut(name, MAX_NAME) : name), field);
  }
  let json = '';
  for (const name of inOrder([...fields.keys()])) {
    const field = written(fields.get(name), room, depth);
    if (field === undefined) continue;
    room.left -= name.length;
    json += `${json === '' ? '' : ','}${canonicalString(name)}:${field}`;
  }
  return `{${json}}`;
}

/** By UTF-16 code units, as RFC 8785 has it. */
function inOrder(names: string[]): string[] {
  for (let index = 1; index < names.length; index += 1) {
    if ((names[index - 1] ?? '') > (names[index] ?? '')) return names.sort();
  }
  return names;
}
