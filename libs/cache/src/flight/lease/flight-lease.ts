import type { FlightEnding } from '../flight-ending.js';
import type { FlightPlan } from '../flight-plan.interface.js';
import type { FlightLimits } from './flight-limits.js';
import type { LeaseStore } from './lease-store.js';
import { shareFailure } from './shared-failure.js';
import { within } from './within.js';

/** The right to make a run for all processes, kept until the run is over. That it cannot be renewed does not end the run. */
export class FlightLease {
  readonly #renewals: NodeJS.Timeout;

  constructor(
    private readonly key: string,
    private readonly token: string,
    private readonly store: LeaseStore,
    private readonly limits: FlightLimits,
    private readonly track: (ending: Promise<void>) => void,
  ) {
    this.#renewals = setInterval(() => void store.renew(key, token), limits.leaseMs / 3).unref();
  }

  /** Lets the other processes go on: they find the answer, get the failure, or make the run themselves. */
  end(ending: FlightEnding, plan: FlightPlan): void {
    const failure = ending.kind === 'failed' ? shareFailure(ending.error) : undefined;
    if (ending.kind === 'finished') this.track(this.#stored(plan));
    else if (failure === undefined) this.track(this.#over(() => this.store.drop(this.key, this.token)));
    else this.track(this.#over(() => this.store.end(this.key, this.token, failure)));
  }

  /** The answer is there already. */
  found(): void {
    this.track(this.#over(() => this.store.end(this.key, this.token, undefined)));
  }

  /** Waits for the answer to be where other processes look, and keeps the lease until then. */
  async #stored(plan: FlightPlan): Promise<void> {
    try {
      await within(plan.stored(), this.limits.storedMs);
    } catch {
      this.store.failed('error'); // they find nothing, and make the run themselves
    }
    await this.#over(() => this.store.end(this.key, this.token, undefined));
  }

  async #over(release: () => Promise<void>): Promise<void> {
    clearInterval(this.#renewals);
    await release();
  }
}
