import type { RateLimitFigures } from '@ossa/contracts';

/** What became of one request. */
export interface ThrottleDecision {
  readonly admitted: boolean;
  readonly figures: RateLimitFigures;
  /** Ms after which the same request is admitted; 0 when this one was. */
  readonly retryAfterMs: number;
}
