/** How the longest pause grows with the attempts. */
export interface BackoffRule {
  readonly backoff: 'none' | 'linear' | 'exponential';
  readonly initialBackoffMs: number;
  readonly backoffMultiplier: number;
  readonly maxBackoffMs: number;
}

/**
 * The pause after a failed attempt, in ms: full jitter, any value between zero and a limit that grows, so that callers who
 * failed together do not come back together.
 *
 * @param failed how many attempts have failed, from 1
 * @param random in [0, 1)
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(rule: BackoffRule, failed: number, random: () => number): number {
  const limit = Math.min(rule.maxBackoffMs, growth(rule, failed));
  return limit > 0 ? random() * limit : 0;
}

function growth({ backoff, initialBackoffMs, backoffMultiplier }: BackoffRule, failed: number): number {
  if (backoff === 'none' || initialBackoffMs === 0) return 0;
  return backoff === 'linear' ? initialBackoffMs * failed : initialBackoffMs * backoffMultiplier ** (failed - 1);
}
