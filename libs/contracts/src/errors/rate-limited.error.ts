import type { RateLimitScope } from '../events/rate-limit.event.js';
import { OssaError } from './ossa.error.js';

/** A limit as its caller may see it. */
export interface RateLimitFigures {
  readonly scope: RateLimitScope;
  /** What the bucket holds when it is full. */
  readonly limit: number;
  /** What is left of it, in whole units. */
  readonly remaining: number;
  /** Ms until the bucket is full again. */
  readonly resetMs: number;
}

/** A limit of the caller's own was reached; nothing was charged to any limit. The same call succeeds after `retryAfterMs`. */
export class RateLimitedError extends OssaError {
  declare readonly retryAfterMs: number;

  constructor(
    readonly figures: RateLimitFigures,
    retryAfterMs: number,
  ) {
    const { scope, limit, remaining, resetMs } = figures;
    super(
      'rate_limited',
      `The rate limit ${WHOSE_RATE_LIMIT[scope]} is reached: ${limit} at most. Try again in ${Math.ceil(retryAfterMs / 1000)} s.`,
      { retryable: true, retryAfterMs, details: { scope, limit, remaining, resetMs } },
    );
  }
}

/** Ends a sentence that begins with `The rate limit`. */
export const WHOSE_RATE_LIMIT: Readonly<Record<RateLimitScope, string>> = {
  user: 'of this user',
  agent: 'of this agent',
  global: 'of all runs together',
  http: 'of requests',
};
