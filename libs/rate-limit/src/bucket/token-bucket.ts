import type { RateLimitScope } from '@ossa/contracts';

/**
 * A token bucket: holds at most `capacity`, and what was taken comes back evenly.
 *
 * What is missing is kept as the time until it is back (the virtual scheduling of GCRA, ITU-T I.371), so a bucket whose
 * `msPerToken` changes should change its `capacity` by the inverse: then it is as full as before.
 */
export interface TokenBucket {
  /** Unique over all limits; without the prefix of the store. */
  readonly key: string;
  readonly scope: RateLimitScope;
  readonly capacity: number;
  /** Ms until one token is back. */
  readonly msPerToken: number;
}

/** What is wanted from one bucket. */
export interface Demand {
  readonly bucket: TokenBucket;
  /** Tokens to take; may be a fraction. */
  readonly cost: number;
  /** Tokens that must be there; for costs that are known only afterwards. @default cost */
  readonly need?: number;
}

/** A bucket at one moment. */
export interface BucketLevel {
  readonly bucket: TokenBucket;
  /** Tokens that are there; below zero while more was charged than there was. */
  readonly tokens: number;
}
