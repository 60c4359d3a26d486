import { covers, tightestOf } from '../bucket/bucket-level.js';
import type { BucketLevel } from '../bucket/token-bucket.js';

/** The level of a bucket of which only a share may be used now, in runs that can be started: at least one when it is full. */
export function sharedLevel({ bucket, tokens }: BucketLevel, share: number): BucketLevel {
  if (share === 1) return { bucket, tokens };
  const usable = Math.min(1, Math.max(share, 1 / bucket.capacity));
  const { capacity, msPerToken } = bucket;
  return {
    bucket: { ...bucket, capacity: capacity * usable, msPerToken: msPerToken / usable },
    tokens: tokens * usable,
  };
}

/**
 * The level that says most to whoever starts runs: the tightest one of the limits of runs. Tokens of models count where they
 * have run out, or where nothing else is limited: as a number of runs they say little.
 *
 * @param runs how many of the levels are of runs; they are the first
 */
export function tellingLevel(levels: readonly BucketLevel[], runs: number): BucketLevel | undefined {
  if (runs === levels.length || runs === 0) return tightestOf(levels);
  return tightestOf(levels.filter((level, index) => index < runs || !covers(level, 1)));
}
