import type { FallbackTarget } from '@ossa/contracts';
import type { FallbackOptions } from './fallback.options.js';

/** One of the ordered targets of a call. */
export interface FallbackStep extends FallbackTarget {
  /** Failures of the caller's own that lead here too. */
  readonly on?: FallbackOptions[number]['on'];
}
