import type { BucketLevel, Demand, TokenBucket } from '../bucket/token-bucket.js';

export interface Taking {
  /** True: every demand was taken. False: none was. */
  readonly admitted: boolean;
  /**
   * Every bucket afterwards, in the order of the demands. Its `bucket` is the one that decided: while a shared store is
   * away, that is the share of this process.
   */
  readonly levels: readonly BucketLevel[];
}

/**
 * Where buckets are kept. Every operation is atomic over all its buckets and over all who use the store, and names a bucket
 * at most once. At once in memory.
 */
export interface RateLimitStore {
  /** Takes what every demand wants, or nothing from any. */
  take(demands: readonly Demand[]): Taking | Promise<Taking>;
  /** Takes without asking; a bucket may go below zero by it, and admits nothing until it has recovered. */
  charge(demands: readonly Demand[]): void | Promise<void>;
  read(buckets: readonly TokenBucket[]): readonly BucketLevel[] | Promise<readonly BucketLevel[]>;
  /** Fills the buckets. */
  reset(buckets: readonly TokenBucket[]): void | Promise<void>;
}

/** Injection token of the {@link RateLimitStore} of the application. */
export const RATE_LIMIT_STORE = Symbol('ossa:rate-limit-store');
