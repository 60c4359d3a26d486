import { isRecord, toPointer, valueAt, type DocumentPath } from '../problem/json-pointer.js';

/** An alias that was folded: where it stands in the text and what to write instead. */
export interface AliasNote {
  readonly path: DocumentPath;
  /** The canonical name or value. */
  readonly canonical: string;
  readonly message: string;
}

/**
 * A document that is being normalised. It remembers where every part stood in the text, so that a problem found later
 * still names the place and the path that the author wrote.
 */
export class DocumentEdit {
  /** The document as it was written; never changed. */
  readonly written: unknown;
  /** The current state. */
  root: unknown;
  readonly notes: AliasNote[] = [];
  /** Values that were taken out, by their pointer in the text. */
  readonly aside: Record<string, unknown> = {};
  private origins = new Map<string, DocumentPath>();

  constructor(written: unknown) {
    this.written = written;
    this.root = structuredClone(written);
  }

  get(path: DocumentPath): unknown {
    return valueAt(this.root, path);
  }

  /** The object at a path, or undefined when something else stands there. */
  record(path: DocumentPath): Record<string, unknown> | undefined {
    const value = this.get(path);
    return isRecord(value) ? value : undefined;
  }

  /** The list at a path; empty when something else stands there. */
  list(path: DocumentPath): readonly unknown[] {
    const value = this.get(path);
    return Array.isArray(value) ? value : [];
  }

  /** Puts a value in place without changing where it came from. The parent must exist. */
  replace(path: DocumentPath, value: unknown): void {
    const key = path.at(-1);
    const parent = this.get(path.slice(0, -1));
    if (key === undefined) this.root = value;
    else if (typeof parent === 'object' && parent !== null) Reflect.set(parent, key, value);
  }

  /** Puts a value that was written elsewhere. Missing parents become objects. */
  put(path: DocumentPath, value: unknown, origin: DocumentPath): void {
    for (let length = 1; length < path.length; length += 1) {
      if (this.get(path.slice(0, length)) === undefined) this.replace(path.slice(0, length), {});
    }
    this.replace(path, value);
    this.origins.set(toPointer(path), this.origin(origin));
  }

  move(from: DocumentPath, to: DocumentPath): void {
    const value = this.get(from);
    const origin = this.origin(from);
    this.remove(from);
    this.put(to, value, from);
    this.origins.set(toPointer(to), origin);
  }

  /** Takes a field out of its object. */
  remove(path: DocumentPath): void {
    const parent = this.record(path.slice(0, -1));
    if (parent !== undefined) delete parent[String(path.at(-1))];
  }

  /** Takes values out of the document and keeps them in {@link aside}; items of one list may be given together. */
  setAside(paths: readonly DocumentPath[]): void {
    const unique = new Map(paths.map((path) => [toPointer(path), path]));
    const deepestFirst = [...unique.values()].sort((a, b) => b.length - a.length || itemIndex(b) - itemIndex(a));
    for (const path of deepestFirst) {
      const value = this.get(path);
      if (value === undefined) continue;
      const written = toPointer(this.origin(path));
      this.aside[written] = valueAt(this.written, this.origin(path)) ?? value;
      const index = path.at(-1);
      if (typeof index === 'number') this.removeItem(path.slice(0, -1), index);
      else this.remove(path);
    }
  }

  note(path: DocumentPath, canonical: string, message: string): void {
    this.notes.push({ path: this.origin(path), canonical, message });
  }

  /** Where the part at a current path stands in the text. */
  origin(path: DocumentPath): DocumentPath {
    for (let length = path.length; length > 0; length -= 1) {
      const found = this.origins.get(toPointer(path.slice(0, length)));
      if (found !== undefined) return [...found, ...path.slice(length)];
    }
    return path;
  }

  /** The current pointers of the scalars that were written at the given ones. */
  pointersFrom(written: ReadonlySet<string>): readonly string[] {
    const visit = (value: unknown, path: DocumentPath): readonly string[] => {
      if (typeof value === 'object' && value !== null) {
        return Object.entries(value).flatMap(([key, item]) =>
          visit(item, [...path, Array.isArray(value) ? Number(key) : key]),
        );
      }
      return written.has(toPointer(this.origin(path))) ? [toPointer(path)] : [];
    };
    return written.size === 0 ? [] : visit(this.root, []);
  }

  private removeItem(listPath: DocumentPath, index: number): void {
    const list = this.get(listPath);
    if (!Array.isArray(list)) return;
    const from = list.map((_, at) => this.origin([...listPath, at]));
    list.splice(index, 1);
    const prefix = `${toPointer(listPath)}/`;
    const shifted = new Map<string, DocumentPath>();
    for (const [pointer, origin] of this.origins) {
      if (!pointer.startsWith(prefix)) {
        shifted.set(pointer, origin);
        continue;
      }
      const [item = '', ...rest] = pointer.slice(prefix.length).split('/');
      const at = Number(item);
      if (at !== index && rest.length > 0) {
        shifted.set([`${prefix}${at > index ? at - 1 : at}`, ...rest].join('/'), origin);
      }
    }
    list.forEach((_, at) => shifted.set(`${prefix}${at}`, from[at < index ? at : at + 1] ?? [...listPath, at]));
    this.origins = shifted;
  }
}

function itemIndex(path: DocumentPath): number {
  const last = path.at(-1);
  return typeof last === 'number' ? last : -1;
}
