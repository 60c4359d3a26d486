import type { CircuitState, CircuitTransitionEvent } from '@ossa/contracts';

/** A circuit, as this process sees it. */
export interface CircuitStatus {
  /** Provider, model and, where it is not the provider's own, base URL. */
  readonly key: string;
  readonly provider: string;
  readonly model: string;
  readonly baseUrl?: string;
  readonly state: CircuitState;
  /** When it came into this state; wall clock, ms since the epoch. */
  readonly since: number;
  /** Until when all calls are refused; wall clock, ms since the epoch. */
  readonly retryAt?: number;
  /** Openings in a row; each doubles the time until the next probe. */
  readonly openings: number;
  readonly windowMs: number;
  /** Calls of this process within the window. */
  readonly counts: CircuitTransitionEvent['counts'];
}
