const STEPS = [
  { until: 5000, percent: 10 },
  { until: 10_000, percent: 50 },
];

/** How long after its closing a circuit lets all traffic through again. */
export const RAMP_MS = 10_000;

/** Lets a share of the calls through that grows from 10 to 50 to 100 % (R11), evenly spread among them. */
export class RecoveryRamp {
  #credit = 0;

  /** @param elapsed ms since the circuit closed */
  admits(elapsed: number): boolean {
    this.#credit += STEPS.find(({ until }) => elapsed < until)?.percent ?? 100;
    if (this.#credit < 100) return false;
    this.#credit -= 100;
    return true;
  }

  restart(): void {
    this.#credit = 0;
  }
}
