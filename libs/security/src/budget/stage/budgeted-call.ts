import { endingOf, LEFT, type ModelCall, type ModelPart, type Outcome, type Usage, UsageMeter } from '@ossa/contracts';
import type { BudgetStore, Reservation } from '../stores/budget-store.interface.js';
import type { BudgetReporter } from './budget-reporter.service.js';
import type { CallEstimates } from './call-estimates.js';

interface Parties {
  readonly store: BudgetStore;
  readonly estimates: CallEstimates;
  readonly reporter: BudgetReporter;
}

/** One attempt that was let through, until it is settled. */
export class BudgetedCall {
  readonly #meter: UsageMeter;

  constructor(
    private readonly request: ModelCall,
    private readonly reservation: Reservation,
    /** False when the store was away and the call was made all the same. */
    private readonly reserved: boolean,
    private readonly parties: Parties,
    now: number,
  ) {
    this.#meter = new UsageMeter(request, now);
  }

  readonly part = (part: ModelPart): void => this.#meter.add(part);

  /** Never rejects: a store that is away settles later. */
  readonly end = (outcome: Outcome): void | Promise<void> => {
    const usage = this.#usage(outcome);
    const tokens = usage.inputTokens + usage.outputTokens;
    const cost = tokens === 0 ? 0 : this.#cost(usage, outcome);
    const { id, ttlMs, demands } = this.reservation;
    const charges = demands.map(({ account, amount }) => ({
      account,
      spent: account.unit === 'tokens' ? tokens : (cost ?? amount),
      kept: 0,
    }));
    const unreserved = !this.reserved;
    if (unreserved && tokens === 0) return undefined;
    const { store, reporter } = this.parties;
    reporter.settled(tokens, cost);
    const settled = store.settle({ id, ttlMs, charges, unreserved });
    if (settled instanceof Promise) return settled.then((late) => reporter.warn(late));
    reporter.warn(settled);
    return undefined;
  };

  #usage(outcome: Outcome): Usage {
    if (outcome.kind === 'finished') return this.#meter.finished(outcome.finish.usage);
    return this.#meter.unfinished(outcome.kind === 'failed' ? endingOf(outcome.error, this.request.target) : LEFT);
  }

  #cost(usage: Usage, outcome: Outcome): number | undefined {
    if (outcome.kind === 'finished' && outcome.finish.simulated) return 0;
    return this.parties.estimates.cost(this.request.target, usage);
  }
}
