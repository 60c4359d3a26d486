import type { Secret } from '@ossa/contracts';
import type { ProviderKey } from './provider-key.js';

/** How often a key that comes from a store is compared with what the store gives. The resolver answers from memory. */
const CHECK_MS = 1000;

interface ReadTimes {
  readonly monotonic: number;
  readonly wall: number;
}

const NO_KEY: ProviderKey = Object.freeze({ value: '', version: 0 });

/** One key of a provider: where it comes from, its value, and until when the value may be used without looking again. */
export class KeySlot {
  #source: string;
  #key = NO_KEY;
  #adoptions = 0;
  #checkAt = 0;
  #usableUntil = 0;
  /** The comparison under way: there is one at a time. */
  checking: Promise<void> | undefined;

  /** @param source the key itself or a reference */
  constructor(source: string, literal: boolean) {
    this.#source = source;
    if (literal) this.adopt(source, { value: source });
  }

  get source(): string {
    return this.#source;
  }

  /** The latest key, usable or not. Its version is 0 until there was one. */
  get key(): ProviderKey {
    return this.#key;
  }

  /** How often a value was taken over; tells whether somebody else was faster. */
  get adoptions(): number {
    return this.#adoptions;
  }

  /** The key, while it may be used. */
  at(monotonic: number): ProviderKey | undefined {
    return monotonic < this.#usableUntil ? this.#key : undefined;
  }

  isDue(monotonic: number): boolean {
    return monotonic >= this.#checkAt && this.checking === undefined;
  }

  /** Takes a value over; true when it is another one than before. @param times when it was read; absent for a literal key */
  adopt(source: string, { value, expiresAt }: Secret, times?: ReadTimes): boolean {
    const text = value.trim();
    this.#source = source;
    this.#adoptions += 1;
    this.#checkAt = times === undefined ? Infinity : times.monotonic + CHECK_MS;
    this.#usableUntil =
      times === undefined || expiresAt === undefined ? Infinity : times.monotonic + expiresAt - times.wall;
    if (this.#key.value === text) return false;
    this.#key = { value: text, version: this.#key.version + 1 };
    return true;
  }

  /** The value is not used again until it is read anew. */
  expire(): void {
    this.#usableUntil = 0;
  }
}
