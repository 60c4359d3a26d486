import type { Usage } from '@ossa/contracts';

/** What a token costs, in pico-dollars (10^-12 USD): dollars per million tokens times 10^6, so that listed prices are integers. */
export interface Rates {
  /** These apply to a whole request once its input is longer than this; -1 for the lowest tier. */
  readonly above: number;
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

/** The rates of one model, by length of the input, shortest first. Never empty. */
export type RateCard = readonly [Rates, ...Rates[]];

const PICO_PER_NANO = 1000;

/** A listed price as an integer; what is finer than a pico-dollar is rounded up. */
export function rateOf(dollarsPerMillionTokens: number): number {
  const rate = dollarsPerMillionTokens * 1e6;
  const nearest = Math.round(rate);
  return Math.abs(rate - nearest) < 1e-3 ? nearest : Math.ceil(rate);
}

/** Nano-dollars, computed in integers and rounded up once. */
export function costOf(card: RateCard, usage: Usage): number {
  const rates = card.length === 1 ? card[0] : ratesFor(card, usage.inputTokens);
  const { inputTokens, cachedInputTokens, cacheWriteTokens = 0, outputTokens, reasoningTokens } = usage;
  const uncached = Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens);
  const spoken = Math.max(0, outputTokens - reasoningTokens);
  const pico =
    uncached * rates.input +
    cachedInputTokens * rates.cachedInput +
    cacheWriteTokens * rates.cacheWrite +
    spoken * rates.output +
    reasoningTokens * rates.reasoning;
  return Number.isSafeInteger(pico) ? Math.ceil(pico / PICO_PER_NANO) : exactCostOf(rates, usage);
}

/** The same beyond 2^53 pico-dollars, some nine thousand dollars. */
function exactCostOf(rates: Rates, usage: Usage): number {
  const product = (tokens: number, rate: number) => BigInt(Math.max(0, tokens)) * BigInt(rate);
  const { inputTokens, cachedInputTokens, cacheWriteTokens = 0, outputTokens, reasoningTokens } = usage;
  const pico =
    product(inputTokens - cachedInputTokens - cacheWriteTokens, rates.input) +
    product(cachedInputTokens, rates.cachedInput) +
    product(cacheWriteTokens, rates.cacheWrite) +
    product(outputTokens - reasoningTokens, rates.output) +
    product(reasoningTokens, rates.reasoning);
  return Number((pico + 999n) / 1000n);
}

function ratesFor(card: RateCard, inputTokens: number): Rates {
  let rates = card[0];
  for (const tier of card) if (inputTokens > tier.above) rates = tier;
  return rates;
}
