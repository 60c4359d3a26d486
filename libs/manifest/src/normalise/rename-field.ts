import type { DocumentPath } from '../problem/json-pointer.js';
import type { DocumentEdit } from './document-edit.js';

/** Folds `from` into `to` below a path unless `to` is there already; true when something was folded. */
export function renameField(edit: DocumentEdit, parent: DocumentPath, from: string, to: string): boolean {
  const record = edit.record(parent);
  if (record === undefined || !Object.hasOwn(record, from) || record[to] !== undefined) return false;
  edit.note([...parent, from], to, `"${from}" is read as "${to}"; write "${to}".`);
  edit.move([...parent, from], [...parent, to]);
  return true;
}

/** Replaces the value at a path and notes what to write instead. */
export function rewriteValue(edit: DocumentEdit, path: DocumentPath, value: unknown, canonical: string): void {
  edit.note(path, canonical, `This is read as ${canonical}; write ${canonical}.`);
  edit.replace(path, value);
}
