import type { ConditionalPrice, ModelInfo, ModelPrice, Provider } from '@pydantic/genai-prices';
import { type RateCard, type Rates, rateOf } from './rate-card.js';
import { matchesWholeModel } from './whole-model-match.js';

/**
 * The providers whose names say who is paid. An Azure deployment may be named after a model it is not, and what runs on
 * Ollama or vLLM has no price; their prices are configured.
 */
const LISTED = ['anthropic', 'openai', 'google', 'mistral', 'groq', 'deepseek', 'openrouter', 'together', 'fireworks'];

/** Prices that hold at all times, or the several that hold from a date on or at certain hours. */
export type PriceSchedule = readonly { readonly applies?: (at: Date) => boolean; readonly card: RateCard }[];

/** Finds the prices of a model; undefined where none is known. */
export type PriceList = (provider: string, model: string) => PriceSchedule | undefined;

/** The list of the installed package, as it was when the package was released: nothing is fetched. Takes some 70 ms. */
export async function loadPriceList(): Promise<PriceList> {
  const { findProvider } = await import('@pydantic/genai-prices');
  const providers = new Map<string, Provider | undefined>(
    LISTED.map((name) => [name, findProvider({ providerId: name })]),
  );
  return (provider, model) => {
    const id = model.toLowerCase();
    const listed = providers.get(provider)?.models.find(({ match }) => matchesWholeModel(match, id));
    return listed && scheduleOf(listed);
  };
}

function scheduleOf({ prices }: ModelInfo): PriceSchedule | undefined {
  const listed: readonly ConditionalPrice[] = Array.isArray(prices) ? prices : [{ prices }];
  const schedule = listed.map((entry) => ({ applies: conditionOf(entry), card: cardOf(entry.prices) }));
  // one price that cannot be expressed would be wrong at some hour, so the model has none
  return schedule.every((entry): entry is { applies: typeof entry.applies; card: RateCard } => entry.card !== undefined)
    ? schedule
    : undefined;
}

function conditionOf({ constraint }: ConditionalPrice): ((at: Date) => boolean) | undefined {
  if (constraint === undefined) return undefined;
  if (constraint.type === 'start_date') {
    const start = Date.parse(constraint.start_date);
    return (at) => at.getTime() >= start;
  }
  const [start, end] = [secondOfDay(constraint.start_time), secondOfDay(constraint.end_time)];
  return (at) => {
    const second = at.getUTCHours() * 3600 + at.getUTCMinutes() * 60 + at.getUTCSeconds();
    return end < start ? second >= start || second < end : second >= start && second < end;
  };
}

/** Of `16:30:00Z`, the form the list has. */
function secondOfDay(time: string): number {
  return (Date.parse(`1970-01-01T${time}`) / 1000 + 86_400) % 86_400;
}

type Price = ModelPrice[string];

/** Undefined where a token of text has no price of its own: embeddings, speech, pages, fees per request. */
function cardOf(price: ModelPrice): RateCard | undefined {
  const { input_mtok: input, output_mtok: output } = price;
  if (input === undefined || output === undefined || price['requests_kcount'] !== undefined) return undefined;
  const cachedInput = price['cache_read_mtok'] ?? input;
  const cacheWrite = price['cache_write_mtok'] ?? input;
  const reasoning = price['output_reasoning_mtok'] ?? output;
  const at = (above: number): Rates => ({
    above,
    input: rateAt(input, above),
    cachedInput: rateAt(cachedInput, above),
    cacheWrite: rateAt(cacheWrite, above),
    output: rateAt(output, above),
    reasoning: rateAt(reasoning, above),
  });
  const starts = [input, cachedInput, cacheWrite, output, reasoning].flatMap(startsOf);
  return [at(-1), ...[...new Set(starts)].sort((a, b) => a - b).map(at)];
}

function startsOf(price: Price): readonly number[] {
  return typeof price === 'object' ? price.tiers.map(({ start }) => start) : [];
}

function rateAt(price: NonNullable<Price>, above: number): number {
  if (typeof price === 'number') return rateOf(price);
  const reached = price.tiers.filter(({ start }) => start <= above).sort((a, b) => b.start - a.start)[0];
  return rateOf(reached?.price ?? price.base);
}
