import { Inject, Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import type { RateLimitFigures } from '@ossa/contracts';
import { msUntil } from '../bucket/bucket-level.js';
import type { BucketLevel, Demand, TokenBucket } from '../bucket/token-bucket.js';
import { escapedName } from '../limiter/bucket-key.js';
import { figuresOf } from '../limiter/limit-figures.js';
import { wholeMs } from '../limiter/whole-ms.js';
import { RATE_LIMIT_STORE, type RateLimitStore, type Taking } from '../stores/rate-limit-store.interface.js';
import type { ThrottleDecision } from './throttle-decision.js';

type ThrottlerRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Keeps the limits of `@nestjs/throttler` in token buckets, under keys of their own: a request and the run it starts are never charged twice. */
@Injectable()
export class BucketThrottlerStorage implements ThrottlerStorage {
  constructor(@Inject(RATE_LIMIT_STORE) readonly store: RateLimitStore) {}

  /**
   * Takes one request from the bucket of a key: `limit` requests at once, which come back evenly within `ttl`. At once in
   * memory. A limit below 1 admits nothing; without a limit or a time everything is admitted.
   *
   * @param key whose requests are counted; routes with limits of their own need keys of their own
   * @param ttl ms
   * @param blockDuration ms for which everything is refused after a refusal, with a full bucket at the end. Where it is 0
   * or the `ttl`, the default of the guard, there is no block: the next request is admitted as soon as it is back
   */
  take(
    key: string,
    ttl: number,
    limit: number,
    throttlerName: string,
    blockDuration = ttl,
  ): ThrottleDecision | Promise<ThrottleDecision> {
    if (limit < 1) return decided(false, limit, ttl);
    if (ttl <= 0 || limit === Infinity) return decided(true, limit, 0);
    const name = `${escapedName(throttlerName)}:${key}`;
    const bucket: TokenBucket = { key: `http:${name}`, scope: 'http', capacity: limit, msPerToken: ttl / limit };
    const demand: Demand = { bucket, cost: 1 };
    if (blockDuration > 0 && blockDuration !== ttl) return this.#takeOrBlock(demand, blockOf(name, blockDuration));
    const taking = this.store.take([demand]);
    return taking instanceof Promise ? taking.then(decisionOf) : decisionOf(taking);
  }

  /** For the guard of `@nestjs/throttler`, in whole seconds; the same as {@link take}. */
  async increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): Promise<ThrottlerRecord> {
    const { admitted, figures, retryAfterMs } = await this.take(key, ttl, limit, throttlerName, blockDuration);
    return {
      totalHits: admitted ? hitsOf(limit, figures) : limit + 1,
      timeToExpire: Math.ceil(figures.resetMs / 1000),
      isBlocked: !admitted,
      timeToBlockExpire: Math.ceil(retryAfterMs / 1000),
    };
  }

  /** The block is a bucket of its own, full while there is none. Of several who are refused at once, one begins it. */
  async #takeOrBlock(demand: Demand, block: TokenBucket): Promise<ThrottleDecision> {
    const { bucket } = demand;
    const taking = await this.store.take([demand, { bucket: block, cost: 0, need: block.capacity }]);
    const decision = decisionOf(taking);
    if (taking.admitted) return decision;
    const blocking = await this.store.take([{ bucket: block, cost: block.capacity }]);
    if (blocking.admitted) await this.#fill(bucket);
    const blockedMs = wholeMs(Math.max(...blocking.levels.map(msUntilTakenAgain)));
    return {
      admitted: false,
      figures: { ...decision.figures, remaining: 0, resetMs: blockedMs },
      retryAfterMs: Math.max(1, blockedMs),
    };
  }

  async #fill(bucket: TokenBucket): Promise<void> {
    try {
      await this.store.reset([bucket]);
    } catch {
      // the store is away: what is missing now comes back with time
    }
  }
}

/** Holds the ms of the block: they are taken together when it begins, and are back when it is over. */
function blockOf(name: string, blockDuration: number): TokenBucket {
  return { key: `http-block:${name}`, scope: 'http', capacity: blockDuration, msPerToken: 1 };
}

/** The guard tells what the limit is above it. */
function hitsOf(limit: number, { remaining }: RateLimitFigures): number {
  return limit === Infinity ? 1 : limit - remaining;
}

function msUntilTakenAgain(level: BucketLevel): number {
  return msUntil(level, level.bucket.capacity);
}

function decisionOf({ admitted, levels: [level] }: Taking): ThrottleDecision {
  if (!level) return decided(admitted, 0, 0);
  return {
    admitted,
    figures: figuresOf(level),
    retryAfterMs: admitted ? 0 : Math.max(1, wholeMs(msUntil(level, Math.min(1, level.bucket.capacity)))),
  };
}

/** What is decided without a bucket. */
function decided(admitted: boolean, limit: number, ttl: number): ThrottleDecision {
  const figures = { scope: 'http', limit, remaining: admitted ? limit : 0, resetMs: ttl } as const;
  return { admitted, figures, retryAfterMs: admitted ? 0 : Math.max(1, ttl) };
}
