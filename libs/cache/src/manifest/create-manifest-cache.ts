import { deserialize, serialize } from 'node:v8';
import { type Clock, SYSTEM_CLOCK } from '@ossa/contracts';
import type { ManifestCache, ReadFile } from '@ossa/manifest';
import { LRUCache } from 'lru-cache';
import type { CacheOptions } from '../cache.options.js';

/** As many files as are ever searched for. */
const MAX_FILES = 10_000;
const MAX_BYTES = 64 * 1024 ** 2;

/** The readings of manifests in the memory of this process; undefined where the cache is switched off. */
export function createManifestCache(
  { enabled, manifestTtl }: Pick<CacheOptions, 'enabled' | 'manifestTtl'>,
  clock: Clock = SYSTEM_CLOCK,
): ManifestCache | undefined {
  return enabled ? new MemoryManifestCache(manifestTtl, clock) : undefined;
}

/** Kept as bytes: that says what an entry weighs, and nobody can change it. */
class MemoryManifestCache implements ManifestCache {
  readonly #entries: LRUCache<string, Buffer>;

  constructor(ttlMs: number, clock: Clock) {
    this.#entries = new LRUCache({
      max: MAX_FILES,
      maxSize: MAX_BYTES,
      sizeCalculation: (bytes, key) => bytes.length + key.length,
      ttl: Math.ceil(ttlMs),
      ttlResolution: 0, // else it starts a timer to remember what time it is
      perf: { now: () => clock.monotonic() },
    });
  }

  get(key: string): ReadFile | undefined {
    const bytes = this.#entries.get(key);
    if (bytes === undefined) return undefined;
    const file: ReadFile = deserialize(bytes);
    return file;
  }

  set(key: string, file: ReadFile): void {
    this.#entries.set(key, serialize(file));
  }
}
