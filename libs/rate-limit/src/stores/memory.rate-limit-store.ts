import { type Clock, SYSTEM_CLOCK } from '@ossa/contracts';
import { covers, levelOf, missingAfter } from '../bucket/bucket-level.js';
import type { BucketLevel, Demand, TokenBucket } from '../bucket/token-bucket.js';
import { BoundedBuckets, type BucketState } from './bounded-buckets.js';
import type { RateLimitStore, Taking } from './rate-limit-store.interface.js';

/** Some 10 MB. Beyond it the buckets that were not used lately count as full. */
const MAX_BUCKETS = 100_000;

/** Buckets of one process, on the monotonic clock: setting the clock of the machine changes nothing. */
export class MemoryRateLimitStore implements RateLimitStore {
  readonly #clock: Clock;
  readonly #buckets: BoundedBuckets;

  constructor(clock?: Clock, maxBuckets = MAX_BUCKETS) {
    this.#clock = clock ?? SYSTEM_CLOCK;
    this.#buckets = new BoundedBuckets(maxBuckets);
  }

  /** Buckets that are kept; one that is not is full. */
  get size(): number {
    return this.#buckets.size;
  }

  take(demands: readonly Demand[]): Taking {
    const now = this.#clock.monotonic();
    const states: (BucketState | undefined)[] = [];
    let admitted = true;
    for (const { bucket, cost, need = cost } of demands) {
      const state = this.#buckets.get(bucket.key);
      states.push(state);
      if (state) state.used = true; // also when it refuses: it must not be dropped by whoever is refused
      if (!covers(levelOf(bucket, missingMs(state, now)), need)) admitted = false;
    }
    const levels: BucketLevel[] = [];
    for (const { bucket, cost } of demands) {
      levels.push(this.#spend(bucket, states[levels.length], admitted ? cost : 0, now));
    }
    return { admitted, levels };
  }

  charge(demands: readonly Demand[]): void {
    const now = this.#clock.monotonic();
    for (const { bucket, cost } of demands) this.#spend(bucket, this.#buckets.get(bucket.key), cost, now);
  }

  read(buckets: readonly TokenBucket[]): readonly BucketLevel[] {
    const now = this.#clock.monotonic();
    return buckets.map((bucket) => levelOf(bucket, missingMs(this.#buckets.get(bucket.key), now)));
  }

  reset(buckets: readonly TokenBucket[]): void {
    for (const { key } of buckets) this.#buckets.delete(key);
  }

  #spend(bucket: TokenBucket, state: BucketState | undefined, cost: number, now: number): BucketLevel {
    const missing = missingAfter(bucket, missingMs(state, now), cost);
    if (missing > 0) this.#buckets.keep(bucket.key, state, now + missing, now);
    return levelOf(bucket, missing);
  }
}

function missingMs(state: BucketState | undefined, now: number): number {
  return state ? state.fullAt - now : 0;
}
