import { type ModelCall, type ModelPart, type Outcome, type Usage } from '@ossa/contracts';
import type { BudgetStore, Reservation } from '../stores/budget-store.interface.js';
import type { BudgetReporter } from './budget-reporter.service.js';
import type { CallEstimates, WorstCase } from './call-estimates.js';
import { WrittenCharacters } from './written-characters.js';

interface Parties {
  readonly store: BudgetStore;
  readonly estimates: CallEstimates;
  readonly reporter: BudgetReporter;
}

/** One attempt that was let through, until it is settled. */
export class BudgetedCall {
  readonly #written = new WrittenCharacters();

  constructor(
    private readonly request: ModelCall,
    private readonly worst: WorstCase,
    private readonly reservation: Reservation,
    /** False when the store was away and the call was made all the same. */
    private readonly reserved: boolean,
    private readonly parties: Parties,
  ) {}

  readonly part = (part: ModelPart): void => this.#written.add(part);

  /** Never rejects: a store that is away settles later. */
  readonly end = (outcome: Outcome): void | Promise<void> => {
    const usage = this.#usage(outcome);
    const tokens = usage ? usage.inputTokens + usage.outputTokens : 0;
    const cost = usage ? this.#cost(usage, outcome) : 0;
    const { id, ttlMs, demands } = this.reservation;
    const charges = demands.map(({ account, amount }) => ({
      account,
      spent: account.unit === 'tokens' ? tokens : (cost ?? amount),
      kept: 0,
    }));
    const unreserved = !this.reserved;
    if (unreserved && usage === undefined) return undefined;
    const { store, reporter } = this.parties;
    reporter.settled(tokens, cost);
    const settled = store.settle({ id, ttlMs, charges, unreserved });
    if (settled instanceof Promise) return settled.then((late) => reporter.warn(late));
    reporter.warn(settled);
    return undefined;
  };

  /** Undefined when nothing came: then nothing was spent. */
  #usage(outcome: Outcome): Usage | undefined {
    if (outcome.kind === 'finished' && !outcome.finish.usage.estimated) return outcome.finish.usage;
    if (outcome.kind !== 'finished' && !this.#written.any) return undefined;
    const reported = outcome.kind === 'finished' ? outcome.finish.usage : undefined;
    return {
      cachedInputTokens: 0,
      reasoningTokens: 0,
      ...reported,
      inputTokens: reported?.inputTokens || this.worst.inputTokens,
      outputTokens: reported?.outputTokens || this.#written.tokens,
      estimated: true,
    };
  }

  #cost(usage: Usage, outcome: Outcome): number | undefined {
    if (outcome.kind === 'finished' && outcome.finish.simulated) return 0;
    return this.parties.estimates.cost(this.request.target, usage);
  }
}
