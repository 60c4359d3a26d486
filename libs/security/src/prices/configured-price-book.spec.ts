import { NO_USAGE, type Usage } from '@ossa/contracts';
import { FakeClock } from '@ossa/contracts/testing';
import { calcPrice } from '@pydantic/genai-prices';
import { ConfiguredPriceBook } from './configured-price-book.js';
import { loadPriceList, type PriceList } from './price-list.js';

const NOTHING: PriceList = () => undefined;

function usage(overrides: Partial<Usage> = {}): Usage {
  return { ...NO_USAGE, inputTokens: 1000, outputTokens: 100, ...overrides };
}

describe('ConfiguredPriceBook', () => {
  let list: PriceList;

  beforeAll(async () => {
    list = await loadPriceList();
  });

  const book = (prices = {}, clock = new FakeClock()) => new ConfiguredPriceBook(prices, list, clock);

  it('knows the prices of models by provider and whole id', () => {
    expect(book().cost({ provider: 'openai', model: 'gpt-4o' }, usage())).toBe(3_500_000);
    expect(book().cost({ provider: 'openai', model: 'gpt-4o-2024-08-06' }, usage())).toBe(3_500_000);
    expect(book().cost({ provider: 'anthropic', model: 'claude-haiku-4-5-20251001' }, usage())).toBe(1_500_000);
  });

  it.each([
    ['openai', 'gpt-4o-my-own'],
    ['openai', 'my-gpt-4o'],
    ['anthropic', 'claude-haiku-4-5-turbo'],
    ['google', 'my-gemini-1.5-flash'],
    ['openai', 'text-embedding-3-small'],
    ['openrouter', 'openrouter/no-such-model'],
    ['azure', 'gpt-4o'],
    ['ollama', 'llama3.2'],
    ['vllm', 'gpt-4o'],
    ['my-gateway', 'gpt-4o'],
  ])('has no price for %s/%s: undefined, never zero', (provider, model) => {
    expect(book().cost({ provider, model }, usage())).toBeUndefined();
  });

  it('prefers the configured table, the entry of a provider to that of a model', () => {
    const prices = {
      'gpt-4o': { input: 1, output: 1 },
      'azure/gpt-4o': { input: 2, output: 2 },
      'my/model': { input: 3, output: 3, cachedInput: 0.3, cacheWrite: 3.75 },
    };
    expect(book(prices).cost({ provider: 'openai', model: 'gpt-4o' }, usage())).toBe(1_100_000);
    expect(book(prices).cost({ provider: 'azure', model: 'gpt-4o' }, usage())).toBe(2_200_000);
    const cached = usage({ cachedInputTokens: 500, cacheWriteTokens: 200 });
    expect(book(prices).cost({ provider: 'vllm', model: 'my/model' }, cached)).toBe(
      900_000 + 150_000 + 750_000 + 300_000,
    );
    expect(book(prices).cost({ provider: 'vllm', model: 'constructor' }, usage())).toBeUndefined();
  });

  it('charges nothing for the simulated provider unless told to', () => {
    expect(book().cost({ provider: 'simulated', model: 'x' }, usage())).toBe(0);
    expect(book({ simulated: { input: 1, output: 1 } }).cost({ provider: 'x', model: 'simulated' }, usage())).toBe(
      1_100_000,
    );
  });

  it('adds in integers and rounds up once', () => {
    const tenth = new ConfiguredPriceBook({ m: { input: 0.1, output: 0.2 } }, NOTHING);
    expect(tenth.cost({ provider: 'p', model: 'm' }, usage({ inputTokens: 1, outputTokens: 1 }))).toBe(300);
    const fine = new ConfiguredPriceBook({ m: { input: 0.0001, output: 0.0001 } }, NOTHING);
    expect(fine.cost({ provider: 'p', model: 'm' }, usage({ inputTokens: 1, outputTokens: 1 }))).toBe(1);
    expect(fine.cost({ provider: 'p', model: 'm' }, NO_USAGE)).toBe(0);
    const dear = new ConfiguredPriceBook({ m: { input: 600, output: 1 } }, NOTHING);
    expect(dear.cost({ provider: 'p', model: 'm' }, usage({ inputTokens: 90_000_001, outputTokens: 1 }))).toBe(
      54_000_000_601_000,
    );
  });

  it('honours the tiers of the list: a long request costs more in all its tokens', () => {
    const target = { provider: 'google', model: 'gemini-2.5-pro' };
    expect(book().cost(target, usage({ inputTokens: 200_000, outputTokens: 10 }))).toBe(250_000_000 + 100_000);
    expect(book().cost(target, usage({ inputTokens: 200_001, outputTokens: 10 }))).toBe(500_002_500 + 150_000);
  });

  it('takes the price of the day', () => {
    const clock = new FakeClock(0, Date.UTC(2026, 0, 1));
    const dated: PriceList = () => [
      { card: [{ above: -1, input: 1e6, output: 1e6, cachedInput: 1e6, cacheWrite: 1e6, reasoning: 1e6 }] },
      {
        applies: (at) => at.getTime() >= Date.UTC(2026, 0, 2),
        card: [{ above: -1, input: 2e6, output: 2e6, cachedInput: 2e6, cacheWrite: 2e6, reasoning: 2e6 }],
      },
    ];
    const subject = new ConfiguredPriceBook({}, dated, clock);
    const target = { provider: 'p', model: 'm' };
    expect(subject.cost(target, usage())).toBe(1_100_000);
    clock.jump(86_400_000);
    expect(subject.cost(target, usage())).toBe(2_200_000);
  });

  it('G12: agrees with the package on a corpus of usages, to the nano-dollar', () => {
    const models = [
      ['openai', 'gpt-4o'],
      ['openai', 'gpt-5.4'],
      ['openai', 'gpt-5.4-mini'],
      ['anthropic', 'claude-sonnet-4-5'],
      ['anthropic', 'claude-opus-4-6'],
      ['google', 'gemini-2.5-pro'],
      ['mistral', 'mistral-medium-latest'],
      ['deepseek', 'deepseek-chat'],
      ['groq', 'openai/gpt-oss-120b'],
      ['openrouter', 'anthropic/claude-3-haiku'],
    ] as const;
    const corpus: readonly Usage[] = [
      usage(),
      usage({ cachedInputTokens: 900 }),
      usage({ cachedInputTokens: 300, cacheWriteTokens: 600 }),
      usage({ reasoningTokens: 90 }),
      usage({ outputTokens: 0, estimated: true }),
      usage({ inputTokens: 300_000, cachedInputTokens: 250_001, outputTokens: 4321 }),
    ];
    const clock = new FakeClock(0, Date.UTC(2026, 0, 15, 12));
    for (const [provider, model] of models) {
      for (const used of corpus) {
        const theirs = calcPrice(
          {
            input_tokens: used.inputTokens,
            output_tokens: used.outputTokens,
            cache_read_tokens: used.cachedInputTokens,
            cache_write_tokens: used.cacheWriteTokens ?? 0,
          },
          model,
          { providerId: provider, timestamp: new Date(clock.wall()) },
        );
        const ours = book({}, clock).cost({ provider, model }, used);
        const expected = (theirs?.total_price ?? Number.NaN) * 1e9;
        expect(Math.abs((ours ?? Number.NaN) - expected)).toBeLessThan(1.001);
      }
    }
  });

  it('remembers a bounded number of models', () => {
    let asked = 0;
    const counting = new ConfiguredPriceBook({}, () => (asked++, undefined));
    for (let n = 0; n < 10_000; n += 1) counting.cost({ provider: 'p', model: `m${n % 2}` }, usage());
    expect(asked).toBe(2);
    for (let n = 0; n < 5000; n += 1) counting.cost({ provider: 'p', model: `x${n}` }, usage());
    expect(asked).toBe(5002);
  });
});
