import { msUntil } from '../bucket/bucket-level.js';
import type { BucketLevel, Demand } from '../bucket/token-bucket.js';
import { wholeMs } from './whole-ms.js';

export interface Wait {
  /** Which of the levels. */
  readonly index: number;
  /** Whole ms after which all demands can be taken, at least 1. */
  readonly ms: number;
}

/** The demand that has to wait longest. What is needed may be more than the share of a process holds; then it has to be full. */
export function longestWait(demands: readonly Demand[], levels: readonly BucketLevel[]): Wait {
  let index = 0;
  let longest = 0;
  for (const [at, level] of levels.entries()) {
    const { cost = 0, need = cost } = demands[at] ?? {};
    const ms = msUntil(level, Math.min(need, level.bucket.capacity));
    if (ms <= longest) continue;
    longest = ms;
    index = at;
  }
  return { index, ms: Math.max(1, wholeMs(longest)) };
}
