import { type Clock, SYSTEM_CLOCK } from '@ossa/contracts';

export interface AvailabilityGateOptions {
  /** Ms that one operation may take. */
  readonly timeoutMs: number;
  /** Ms for which a store that failed or was too slow is left alone. */
  readonly pauseMs: number;
  readonly clock?: Clock;
  /** Told when the store is lost and when it is back, once each. */
  readonly onChange?: (available: boolean) => void;
}

/** Keeps callers from waiting for a store that does not answer: after a failure nobody asks it for a while, then one caller tries. */
export class AvailabilityGate {
  readonly #clock: Clock;

  constructor(private readonly options: AvailabilityGateOptions) {
    this.#clock = options.clock ?? SYSTEM_CLOCK;
  }

  /** False while the store is left alone. */
  get isOpen(): boolean {
    return this.#clock.monotonic() >= 0 && this.options.timeoutMs > 0;
  }
}
