import type { BucketLevel, TokenBucket } from './token-bucket.js';

/** So much of a token may be missing: times are rounded, and nobody is refused for that. */
export const TOLERANCE = 0.001;

/** Some 30 years: no debt takes longer to be back, so that every store can keep it. */
const MAX_MISSING_MS = 1e12;

/** The capacity, or what comes back within those years if that is less: more could not be missed, so it would never run out. */
export function keptCapacity(capacity: number, msPerToken: number): number {
  return Math.min(capacity, MAX_MISSING_MS / msPerToken);
}

/** What is missing after so much more was taken, as ms until it is back. Takes nothing for what is not a positive number. */
export function missingAfter({ msPerToken }: TokenBucket, missingMs: number, cost: number): number {
  return cost > 0 ? Math.min(Math.max(0, missingMs) + cost * msPerToken, MAX_MISSING_MS) : Math.max(0, missingMs);
}

/** The level of a bucket of which so much is missing, as ms until it is back. */
export function levelOf(bucket: TokenBucket, missingMs: number): BucketLevel {
  return { bucket, tokens: missingMs > 0 ? bucket.capacity - missingMs / bucket.msPerToken : bucket.capacity };
}

/** True when so many tokens are there. */
export function covers({ tokens }: BucketLevel, need: number): boolean {
  return tokens + TOLERANCE >= need;
}

/** Whole tokens that are there, never below zero. */
export function remainingOf({ tokens }: BucketLevel): number {
  return Math.max(0, Math.floor(tokens + TOLERANCE));
}

/** Ms until the bucket is full. */
export function msUntilFull({ bucket, tokens }: BucketLevel): number {
  return Math.max(0, (bucket.capacity - tokens) * bucket.msPerToken);
}

/** Ms until so many tokens are there; 0 when they are, `Infinity` when they do not fit into the bucket. */
export function msUntil(level: BucketLevel, need: number): number {
  const { bucket, tokens } = level;
  if (covers(level, need)) return 0;
  return need > bucket.capacity ? Infinity : (need - tokens) * bucket.msPerToken;
}

/** The level with the fewest tokens; of equal ones, that which takes longest to be full. Undefined when there is none. */
export function tightestOf(levels: readonly BucketLevel[]): BucketLevel | undefined {
  let tightest: BucketLevel | undefined;
  for (const level of levels) {
    if (!tightest || isTighter(level, tightest)) tightest = level;
  }
  return tightest;
}

function isTighter(level: BucketLevel, other: BucketLevel): boolean {
  return level.tokens < other.tokens || (level.tokens === other.tokens && msUntilFull(level) > msUntilFull(other));
}
