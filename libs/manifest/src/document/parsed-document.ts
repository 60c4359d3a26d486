import type { LineCounter } from 'yaml';
import { toPointer, type DocumentPath } from '../problem/json-pointer.js';
import type { LocatePath, Position } from '../problem/problem-log.js';

/** One document of a text: plain data and where each part of it stands. */
export interface ParsedDocument {
  /** Zero-based index in the file; empty documents count. */
  readonly index: number;
  /** Plain JSON data: own objects, no shared references, no forbidden keys. */
  readonly value: unknown;
  /** Line and column of a path, of its value or of its key; the nearest existing parent when the path does not exist. */
  readonly locate: LocatePath;
}

/** Offsets of the key and the value of one pointer. */
export interface Offsets {
  readonly key: number;
  readonly value: number;
}

export const NOWHERE: Position = { line: 0, column: 0 };

/** A lookup over the offsets of one document. */
export function locator(offsets: ReadonlyMap<string, Offsets>, lines: LineCounter): LocatePath {
  return (path: DocumentPath, at = 'value') => {
    for (let length = path.length; length >= 0; length -= 1) {
      const found = offsets.get(toPointer(path.slice(0, length)));
      if (found === undefined) continue;
      const exact = length === path.length;
      return positionAt(at === 'key' || !exact ? found.key : found.value, lines);
    }
    return positionAt(0, lines);
  };
}

/** One-based line and column of an offset. */
export function positionAt(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? { line: 1, column: offset + 1 } : { line, column: col };
}
