import canonicalize from 'canonicalize';
import { isPlainJson } from './plain-json.js';

/**
 * A text that only one sequence of values gives. Every value says what it is, and a text how long it is: that is told apart
 * like JSON, and costs a twentieth of writing JSON, which would escape the whole conversation. Values of no fixed shape are
 * canonical JSON (RFC 8785), whatever the order of their fields.
 */
export class KeyText {
  #text: string;
  #expressible = true;

  constructor(beginning = '') {
    this.#text = beginning;
  }

  string(value: string | undefined): void {
    if (value === undefined) this.#text += '-';
    else if (typeof value === 'string') this.#text += `s${value.length}:${value}`;
    else this.#expressible = false; // a caller without types
  }

  number(value: number | undefined): void {
    if (value === undefined) this.#text += '-';
    else if (Number.isFinite(value)) this.#text += `n${value};`;
    else this.#expressible = false;
  }

  boolean(value: boolean | undefined): void {
    this.#text += value === undefined ? '-' : value ? 't' : 'f';
  }

  /** What comes next: one capital letter. */
  mark(letter: string): void {
    this.#text += letter;
  }

  /** How many values follow. */
  list(length: number): void {
    this.#text += `l${length}:`;
  }

  json(value: unknown): void {
    if (value === undefined) {
      this.#text += '-';
      return;
    }
    const text = canonical(value);
    if (text === undefined) this.#expressible = false;
    else this.#text += `j${text.length}:${text}`;
  }

  /** Says that something has been seen that has no text. */
  refuse(): void {
    this.#expressible = false;
  }

  /** Undefined when a value was none that JSON can hold: half a surrogate pair, for example, which would become the same as any other. */
  end(): string | undefined {
    return this.#expressible && this.#text.isWellFormed() ? this.#text : undefined;
  }
}

function canonical(value: unknown): string | undefined {
  if (!isPlainJson(value)) return undefined;
  if (isEmpty(value)) return '{}';
  try {
    return canonicalize(value);
  } catch {
    return undefined; // half a surrogate pair: the run is not cached
  }
}

/** Most runs have no context. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const _ in value) return false;
  return true;
}
