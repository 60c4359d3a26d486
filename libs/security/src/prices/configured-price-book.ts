import { type Clock, type PriceBook, SYSTEM_CLOCK, type Target, type Usage } from '@ossa/contracts';
import type { PriceList, PriceSchedule } from './price-list.js';
import type { PricesOptions } from './prices.options.js';
import { costOf, type RateCard, rateOf } from './rate-card.js';

/** Models are named by configuration; a caller who could name them at will must not fill the memory. */
const MAX_MODELS = 2000;
/** The built-in provider that calls nobody. */
const SIMULATED = 'simulated';
const UNKNOWN: PriceSchedule = [];

/** What models cost, by the configured table first and the price list second. What neither knows has no price. */
export class ConfiguredPriceBook implements PriceBook {
  /** By provider and model; no string is put together for a call. */
  readonly #schedules = new Map<string, Map<string, PriceSchedule>>();
  #models = 0;

  constructor(
    private readonly configured: PricesOptions,
    private readonly list: PriceList,
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  cost(target: Target, usage: Usage): number | undefined {
    const card = this.#card(target);
    return card && costOf(card, usage);
  }

  #card({ provider, model }: Target): RateCard | undefined {
    const schedule = this.#schedules.get(provider)?.get(model) ?? this.#remember(provider, model);
    if (schedule === UNKNOWN) return undefined;
    return schedule.length === 1 ? schedule[0]?.card : inForce(schedule, new Date(this.clock.wall()));
  }

  #remember(provider: string, model: string): PriceSchedule {
    const schedule = this.#lookUp(provider, model) ?? UNKNOWN;
    if (this.#models >= MAX_MODELS) {
      this.#schedules.clear();
      this.#models = 0;
    }
    this.#models += 1;
    const known = this.#schedules.get(provider) ?? new Map<string, PriceSchedule>();
    this.#schedules.set(provider, known.set(model, schedule));
    return schedule;
  }

  #lookUp(provider: string, model: string): PriceSchedule | undefined {
    const price = own(this.configured, `${provider}/${model}`) ?? own(this.configured, model);
    if (price) return [{ card: cardOf(price) }];
    if (provider === SIMULATED) return [{ card: cardOf({ input: 0, output: 0 }) }];
    return this.list(provider, model);
  }
}

function own(prices: PricesOptions, name: string): PricesOptions[string] | undefined {
  return Object.hasOwn(prices, name) ? prices[name] : undefined;
}

function cardOf({ input, output, cachedInput = input, cacheWrite = input }: PricesOptions[string]): RateCard {
  return [
    {
      above: -1,
      input: rateOf(input),
      cachedInput: rateOf(cachedInput),
      cacheWrite: rateOf(cacheWrite),
      output: rateOf(output),
      reasoning: rateOf(output),
    },
  ];
}

/** The last entry that holds, as the price list is read; where none does, its first. */
function inForce(schedule: PriceSchedule, at: Date): RateCard | undefined {
  return (schedule.findLast(({ applies }) => applies === undefined || applies(at)) ?? schedule[0])?.card;
}
