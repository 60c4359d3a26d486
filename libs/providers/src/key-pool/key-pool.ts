import type { Target } from '@ossa/contracts';
import { type KeySelection, leastLatency, weighted } from './key-selection.js';
import { type PoolEntry, PooledKey } from './pooled-key.js';

/** The keys of one provider. */
export class KeyPool {
  /** Each once; undefined stands for the address of the provider. */
  readonly addresses: readonly (string | undefined)[];
  readonly #keys: readonly PooledKey[];
  readonly #select: KeySelection;
  readonly #measures: boolean;

  /** Without entries: one key without a name. */
  constructor(entries: readonly PoolEntry[], selection: 'weighted' | 'least-latency') {
    this.#keys = (entries.length === 0 ? [{ weight: 1 }] : entries).map((entry) => new PooledKey(entry));
    this.addresses = [...new Set(this.#keys.map(({ baseUrl }) => baseUrl))];
    this.#measures = selection === 'least-latency' && entries.length > 1;
    this.#select = this.#measures ? leastLatency() : weighted;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** A single key that nothing is held against. */
  get isCalm(): boolean {
    return this.size === 1 && this.#keys[0]?.calm === true;
  }

  /**
   * The key for the next attempt; undefined while all of them are closed.
   *
   * @param besides name of a key that is used only if there is no other
   */
  pick(model: string, now: number, besides?: string): PooledKey | undefined {
    const [only] = this.#keys;
    if (this.size === 1 && only !== undefined) return only.calm || only.closedUntil(model) <= now ? only : undefined;
    const open = this.#keys.filter((key) => key.closedUntil(model) <= now);
    const others = open.filter((key) => key.name !== besides);
    const candidates = others.length > 0 ? others : open;
    const ready = candidates.filter((key) => key.avoidedUntil(model) <= now);
    if (ready.length > 0) return this.#select(ready, model);
    return candidates.toSorted((a, b) => a.avoidedUntil(model) - b.avoidedUntil(model))[0];
  }

  /** Whether a key that nothing is held against could take the place of the target's. */
  anotherReady({ model, key }: Target, now: number): boolean {
    return this.#keys.some((other) => other.name !== key && isReady(other, model, now));
  }

  /** Whether two keys that nothing is held against could be used side by side. */
  severalReady(model: string, now: number): boolean {
    return this.size > 1 && this.#keys.filter((key) => isReady(key, model, now)).length > 1;
  }

  /** As {@link anotherReady}, where the key has to lead to another address. */
  elsewhereReady(target: Target, now: number): boolean {
    const address = this.keyOf(target)?.baseUrl;
    return this.#keys.some((other) => other.baseUrl !== address && isReady(other, target.model, now));
  }

  /** Ms until some key may be used; 0 when one may now. */
  readyIn(model: string, now: number): number {
    return Math.max(0, Math.min(...this.#keys.map((key) => key.closedUntil(model))) - now);
  }

  keyOf({ key }: Target): PooledKey | undefined {
    return this.size === 1 ? this.#keys[0] : this.#keys.find(({ name }) => name === key);
  }

  /** Only where the choice depends on it. */
  measured(key: PooledKey, model: string, milliseconds: number): void {
    if (this.#measures) key.measured(model, milliseconds);
  }

  /** The address of a key does not answer: all keys that lead there are passed over until then. */
  avoidAddress({ baseUrl }: PooledKey, model: string, until: number): void {
    for (const key of this.#keys) if (key.baseUrl === baseUrl) key.avoid(model, until);
  }

  /** @param name all of them without */
  renew(name: string | undefined, now: number): void {
    for (const key of this.#keys) if (name === undefined || key.name === name) key.renew(now);
  }
}

function isReady(key: PooledKey, model: string, now: number): boolean {
  return key.calm || Math.max(key.closedUntil(model), key.avoidedUntil(model)) <= now;
}
