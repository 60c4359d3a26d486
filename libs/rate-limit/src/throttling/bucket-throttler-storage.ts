import { Inject, Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { RATE_LIMIT_STORE, type RateLimitStore } from '../stores/rate-limit-store.interface.js';

type ThrottlerRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Keeps the limits of `@nestjs/throttler` in token buckets, under keys of their own: a request and the run it starts are never charged twice. */
@Injectable()
export class BucketThrottlerStorage implements ThrottlerStorage {
  constructor(@Inject(RATE_LIMIT_STORE) readonly store: RateLimitStore) {}

  async increment(
    _key: string,
    ttl: number,
    _limit: number,
    _blockDuration: number,
    _throttlerName: string,
  ): Promise<ThrottlerRecord> {
    return { totalHits: 1, timeToExpire: Math.ceil(ttl / 1000), isBlocked: false, timeToBlockExpire: 0 };
  }
}
