import { ModelError, type Target } from '@ossa/contracts';

/** When the circuit opened and when it may be probed. */
export interface CircuitOpenTimes {
  /** Wall clock, ms since the epoch. */
  readonly since: number;
  /** Wall clock, ms since the epoch. */
  readonly retryAt: number;
  readonly retryAfterMs: number;
}

/** The target was not asked, because its circuit is open. `retryAfterMs` is the time until it may be asked again. */
export class CircuitOpenError extends ModelError {
  readonly since: number;
  readonly retryAt: number;

  private constructor(target: Target, { since, retryAt, retryAfterMs }: CircuitOpenTimes) {
    super('circuit_open', target, { retryAfterMs });
    this.since = since;
    this.retryAt = retryAt;
  }

  /** Without a stack: collecting one takes longer than everything else about a refusal. */
  static of(target: Target, times: CircuitOpenTimes): CircuitOpenError {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return new CircuitOpenError(target, times);
    } finally {
      Error.stackTraceLimit = limit;
    }
  }

  get provider(): string {
    return this.target.provider;
  }
}
