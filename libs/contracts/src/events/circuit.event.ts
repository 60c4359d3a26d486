export type CircuitState = 'closed' | 'open' | 'half-open';

/** A circuit breaker changed its state; published once in the whole fleet. */
export class CircuitTransitionEvent {
  constructor(
    /** Provider, model and, where it is not the provider's own, base URL. */
    readonly key: string,
    readonly from: CircuitState,
    readonly to: CircuitState,
    readonly reason:
      'failures' | 'failure-rate' | 'slow-calls' | 'timer' | 'probes' | 'probe-failed' | 'probe-expired' | 'manual',
    /** Calls within the window that decided. */
    readonly counts: {
      readonly calls: number;
      readonly failures: number;
      readonly slow: number;
      readonly consecutive: number;
    },
  ) {}
}
