import type { RateLimitFigures } from '@ossa/contracts';
import { msUntilFull, remainingOf, TOLERANCE } from '../bucket/bucket-level.js';
import type { BucketLevel } from '../bucket/token-bucket.js';
import { wholeMs } from './whole-ms.js';

/** A bucket as its caller may see it, in whole units and whole ms. */
export function figuresOf(level: BucketLevel): RateLimitFigures {
  const { scope, capacity } = level.bucket;
  return {
    scope,
    limit: Math.floor(capacity + TOLERANCE),
    remaining: remainingOf(level),
    resetMs: wholeMs(msUntilFull(level)),
  };
}
