import { type AttemptLog, type ModelCall, nanoDollars, type PriceBook, type Target, type Usage } from '@ossa/contracts';
import type { TokenCounter } from '../../tokens/token-counter.js';
import type { BudgetOptions } from '../budget.options.js';

/** An answer shorter than this is of no use; rather the call is refused. */
const SHORTEST_ANSWER = 256;

/** The most that an attempt may use. */
export interface WorstCase {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Nano-dollars; undefined when the price of the model is not known. */
  readonly cost: number | undefined;
}

/** What earlier attempts of the same call have used. */
export interface UsedBefore {
  readonly tokens: number;
  readonly cost: number;
}

const NOTHING_BEFORE: UsedBefore = Object.freeze({ tokens: 0, cost: 0 });

export function usedBefore({ records }: AttemptLog): UsedBefore {
  if (records.length === 0) return NOTHING_BEFORE;
  let [tokens, cost] = [0, 0];
  for (const record of records) {
    tokens += record.usage.inputTokens + record.usage.outputTokens;
    cost += record.cost ?? 0;
  }
  return { tokens, cost };
}

/** Says what an attempt may use at most, which is what it sends and the longest answer it allows, and what usage costs. */
export class CallEstimates {
  readonly #maxCost: number | undefined;

  constructor(
    private readonly options: Pick<BudgetOptions, 'perCall' | 'defaultMaxOutputTokens'>,
    private readonly prices: PriceBook,
    private readonly counter: TokenCounter,
  ) {
    const { maxCost } = options.perCall;
    this.#maxCost = maxCost === undefined ? undefined : nanoDollars(maxCost);
  }

  /** Loads what counting needs, while nobody waits yet. */
  prepare(): void {
    this.counter.load().catch(() => undefined); // then everything is estimated
  }

  /** Where the request does not say how long an answer may be, as long as the defaults and the budget of the call allow. */
  worstCase(request: ModelCall, before: UsedBefore): WorstCase {
    const inputTokens = this.counter.inputTokens(request);
    const outputTokens = request.settings.maxOutputTokens ?? this.#fitting(request.target, inputTokens, before);
    return { inputTokens, outputTokens, cost: this.#cost(request.target, inputTokens, outputTokens) };
  }

  /** Nano-dollars; undefined when the price of the model is not known. */
  cost(target: Target, usage: Usage): number | undefined {
    return this.prices.cost(target, usage);
  }

  #fitting(target: Target, inputTokens: number, before: UsedBefore): number {
    const wanted = this.options.defaultMaxOutputTokens;
    const { maxTokens = Number.POSITIVE_INFINITY } = this.options.perCall;
    const fits = Math.min(
      wanted,
      maxTokens - before.tokens - inputTokens,
      this.#affordable(target, inputTokens, wanted, before),
    );
    return fits < SHORTEST_ANSWER ? Math.min(wanted, SHORTEST_ANSWER) : Math.floor(fits);
  }

  #affordable(target: Target, inputTokens: number, outputTokens: number, before: UsedBefore): number {
    if (this.#maxCost === undefined) return outputTokens;
    const input = this.#cost(target, inputTokens, 0);
    const whole = this.#cost(target, inputTokens, outputTokens);
    if (input === undefined || whole === undefined || whole === input) return outputTokens;
    return ((this.#maxCost - before.cost - input) / (whole - input)) * outputTokens;
  }

  /** All input might be written to the provider's cache, which some charge extra for, and all output might be reasoning. */
  #cost(target: Target, inputTokens: number, outputTokens: number): number | undefined {
    const plain = this.prices.cost(target, { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0 });
    if (plain === undefined) return undefined;
    const dear = this.prices.cost(target, {
      inputTokens,
      outputTokens,
      cachedInputTokens: 0,
      cacheWriteTokens: inputTokens,
      reasoningTokens: outputTokens,
    });
    return Math.max(plain, dear ?? 0);
  }
}
