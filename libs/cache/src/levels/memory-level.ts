import { type Clock, SYSTEM_CLOCK } from '@ossa/contracts';
import { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';
import type { CacheOptions } from '../cache.options.js';
import { deepFreeze, isDeeplyFrozen } from '../response/frozen.js';
import type { StoredResponse } from '../response/stored-response.js';
import type { LevelFigures } from './response-store.interface.js';

/** What Keyv keeps of a value. Without a date: the time to live is watched by the LRU, on a clock that nobody sets. */
interface Entry {
  readonly value: StoredResponse;
}

export interface MemoryLevelOptions extends Pick<CacheOptions, 'maxEntries' | 'maxBytes'> {
  /** Ms that nothing is kept longer than. */
  readonly maxTtlMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** Bytes of an entry besides its text. */
const ENTRY_BYTES = 100;
/** The LRU takes whole, finite ms. */
const MAX_TTL_MS = Number.MAX_SAFE_INTEGER;

/**
 * The responses in the memory of this process, as a store of Keyv: bounded by entries and bytes, the least recently used
 * leave first. Everybody is given the same object, which is frozen.
 */
export class MemoryLevel {
  readonly opts: Readonly<Record<string, unknown>> = {};
  readonly keyv: Keyv;
  readonly #entries: LRUCache<string, Entry>;
  readonly #maxTtlMs: number;
  #evictions = 0;

  constructor({ maxEntries, maxBytes, maxTtlMs = Infinity, clock = SYSTEM_CLOCK }: MemoryLevelOptions) {
    this.#maxTtlMs = maxTtlMs;
    this.#entries = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      ttlResolution: 0, // else it starts a timer to remember what time it is
      perf: { now: () => clock.monotonic() },
      dispose: (_entry, _key, reason) => {
        if (reason === 'evict') this.#evictions += 1;
      },
    });
    this.keyv = withoutText(this);
  }

  get figures(): Pick<LevelFigures, 'entries' | 'bytes' | 'evictions'> {
    return { entries: this.#entries.size, bytes: this.#entries.calculatedSize, evictions: this.#evictions };
  }

  /** At once. One that is larger than all of the memory is not kept. */
  put(key: string, response: StoredResponse, ttlMs: number): void {
    const text = JSON.stringify(response);
    const value = isDeeplyFrozen(response) ? response : deepFreeze<StoredResponse>(JSON.parse(text));
    const ttl = Math.ceil(Math.min(ttlMs, this.#maxTtlMs));
    if (ttl > 0) this.#entries.set(key, { value }, { ttl, size: Buffer.byteLength(text) + key.length + ENTRY_BYTES });
    else this.#entries.delete(key);
  }

  /** Drops what starts with the prefix; everything without one. */
  forget(prefix?: string): void {
    if (prefix === undefined) return this.#entries.clear();
    const keys = [...this.#entries.keys()].filter((key) => key.startsWith(prefix));
    for (const key of keys) this.#entries.delete(key);
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** For who uses the cache of Nest directly. */
  set(key: string, { value }: Entry, ttlMs = Infinity): void {
    this.put(key, value, Math.min(ttlMs, MAX_TTL_MS));
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** Keyv hands over and gets back the objects themselves. */
function withoutText(store: MemoryLevel): Keyv {
  const keyv = new Keyv({ store, useKeyPrefix: false, throwOnErrors: true });
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  return keyv;
}
