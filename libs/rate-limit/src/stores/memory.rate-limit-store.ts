import { type Clock, SYSTEM_CLOCK } from '@ossa/contracts';
import { covers, levelOf, missingAfter } from '../bucket/bucket-level.js';
import type { BucketLevel, Demand, TokenBucket } from '../bucket/token-bucket.js';
import { BoundedBuckets } from './bounded-buckets.js';
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
    let admitted = true;
    for (const { bucket, cost, need = cost } of demands) {
      if (!covers(this.#level(bucket, now), need)) admitted = false;
    }
    return { admitted, levels: demands.map(({ bucket, cost }) => this.#spend(bucket, admitted ? cost : 0, now)) };
  }

  charge(demands: readonly Demand[]): void {
    const now = this.#clock.monotonic();
    for (const { bucket, cost } of demands) this.#spend(bucket, cost, now);
  }

  read(buckets: readonly TokenBucket[]): readonly BucketLevel[] {
    const now = this.#clock.monotonic();
    return buckets.map((bucket) => this.#level(bucket, now));
  }

  reset(buckets: readonly TokenBucket[]): void {
    for (const { key } of buckets) this.#buckets.delete(key);
  }

  #level(bucket: TokenBucket, now: number): BucketLevel {
    const state = this.#buckets.get(bucket.key);
    return levelOf(bucket, state ? state.fullAt - now : 0);
  }

  #spend(bucket: TokenBucket, cost: number, now: number): BucketLevel {
    const state = this.#buckets.get(bucket.key);
    const missingMs = missingAfter(bucket, state ? state.fullAt - now : 0, cost);
    if (state) {
      state.fullAt = now + missingMs;
      state.used = true;
    } else if (missingMs > 0) this.#buckets.add(bucket.key, now + missingMs, now);
    return levelOf(bucket, missingMs);
  }
}
