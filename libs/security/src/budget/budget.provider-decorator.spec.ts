import {
  AttemptLog,
  BudgetExceededError,
  collect,
  compose,
  type ModelCall,
  ModelError,
  type ModelPart,
  NO_USAGE,
  type PriceBook,
  userMessage,
} from '@ossa/contracts';
import {
  describeProviderDecorator,
  FakeClock,
  modelCall,
  RecordingEventPublisher,
  RecordingTelemetry,
  type Script,
  ScriptedModelProvider,
} from '@ossa/contracts/testing';
import { ConfiguredPriceBook } from '../prices/configured-price-book.js';
import { TokenCounter } from '../tokens/token-counter.js';
import { AccountBook } from './accounts/account-book.js';
import { type BudgetOptions, budgetOptionsSchema } from './budget.options.js';
import { BudgetProviderDecorator } from './budget.provider-decorator.js';
import { BudgetReporter } from './stage/budget-reporter.service.js';
import { CallEstimates } from './stage/call-estimates.js';
import type { BudgetStore } from './stores/budget-store.interface.js';
import { MemoryBudgetStore } from './stores/memory.budget-store.js';

/** One dollar per million tokens, so a token costs 1,000 nano-dollars. */
const PRICES: PriceBook = new ConfiguredPriceBook({ test: { input: 1, output: 1 } }, () => undefined);
/** Counts one token a character, so that figures can be read. */
const COUNTER = () => new TokenCounter(() => Promise.resolve((text) => text.length));
const USER = { runId: 'run-1', agent: 'test-agent', user: 'u1', tenant: 't1' };

async function budgeted(
  options: Partial<Record<keyof BudgetOptions, unknown>>,
  { store, clock = new FakeClock() }: { store?: BudgetStore; clock?: FakeClock } = {},
) {
  const parsed = budgetOptionsSchema.parse(options);
  const events = new RecordingEventPublisher();
  const telemetry = new RecordingTelemetry();
  const counter = COUNTER();
  await counter.load();
  const kept = store ?? new MemoryBudgetStore(clock);
  const stage = new BudgetProviderDecorator(
    parsed,
    kept,
    new CallEstimates(parsed, PRICES, counter),
    new BudgetReporter(events, telemetry),
    clock,
  );
  const book = new AccountBook(parsed);
  const read = async (call: ModelCall) => kept.read(book.accountsOf(call, clock.wall()));
  const run = (call: ModelCall, script: Script = ScriptedModelProvider.text('ok')) => {
    const adapter = new ScriptedModelProvider(script);
    return { adapter, parts: compose([stage], adapter).call(call) };
  };
  return { stage, events, telemetry, clock, read, run };
}

/** 3 + 4 tokens around it, so a worst case of 100 tokens: 100,000 nano-dollars. */
function call(overrides: Partial<ModelCall> = {}): ModelCall {
  return modelCall({
    messages: [userMessage('x'.repeat(43))],
    settings: { maxOutputTokens: 50 },
    context: USER,
    deadline: Number.POSITIVE_INFINITY,
    ...overrides,
  });
}

async function refusal(parts: AsyncIterable<ModelPart>): Promise<BudgetExceededError> {
  const thrown: unknown = await collect(parts).catch((error: unknown) => error);
  if (!(thrown instanceof BudgetExceededError)) throw new TypeError(`not refused: ${String(thrown)}`);
  return thrown;
}

describeProviderDecorator('BudgetProviderDecorator', async () => (await budgeted({ maxTokensPerDay: 1e9 })).stage);
describeProviderDecorator('BudgetProviderDecorator without limits', async () => (await budgeted({})).stage);

describe('BudgetProviderDecorator', () => {
  it('steps aside where nothing is limited', async () => {
    const { stage } = await budgeted({});
    const next = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    const parts = next.call(call());
    expect(stage.call(call(), { call: () => parts })).toBe(parts);
  });

  it('R34: admits what fits in its worst case, and refuses before anybody is asked', async () => {
    const { run, events, telemetry } = await budgeted({ maxTokensPerDay: 250 });
    const hanging: Script = ['hang'];
    const controller = new AbortController();
    const open = [1, 2].map(() =>
      collect(run(call({ signal: controller.signal }), hanging).parts).catch(() => undefined),
    );
    await new Promise(setImmediate);
    const third = run(call());
    const error = await refusal(third.parts);
    expect(error).toMatchObject({ code: 'budget_exceeded', budget: { scope: 'all' }, retryAfterMs: 12 * 3_600_000 });
    expect(error.message).toContain('safety.maxTokensPerDay');
    expect(error.message).toContain('of 250 tokens, 200 tokens are spent or reserved, and it may take 100 tokens');
    expect(third.adapter.calls).toHaveLength(0);
    expect(events.published).toEqual([
      {
        name: 'ossa.budget.exceeded',
        event: {
          budget: { scope: 'all' },
          figures: { unit: 'tokens', limit: 250, used: 200 },
          runId: 'run-1',
          agent: 'test-agent',
        },
      },
    ]);
    expect(telemetry.measured).toContainEqual({
      name: 'ossa.budget.rejected',
      value: 1,
      attributes: { scope: 'all', unit: 'tokens' },
    });
    controller.abort();
    await Promise.all(open);
    await collect(run(call()).parts);
  });

  it('R34: settles what was reported before the finish part is delivered', async () => {
    const { run, read } = await budgeted({ maxTokensPerDay: 1000, maxCostPerDay: 1 });
    const request = call();
    const iterator = run(request).parts[Symbol.asyncIterator]();
    await iterator.next();
    expect(await read(request)).toEqual([
      { settled: 0, reserved: 100 },
      { settled: 0, reserved: 100_000 },
    ]);
    const last = await iterator.next();
    expect(last.value?.type).toBe('finish');
    expect(await read(request)).toEqual([
      { settled: 15, reserved: 0 },
      { settled: 15_000, reserved: 0 },
    ]);
  });

  it('R34: 500 aborts leave nothing reserved', async () => {
    const { run, read } = await budgeted({ maxCostPerDay: 9, perUser: { maxTokensPerDay: 1e9 } });
    const request = call();
    await Promise.all(
      Array.from({ length: 500 }, async (_, at) => {
        const controller = new AbortController();
        const iterator = run(call({ signal: controller.signal }), ['hang']).parts[Symbol.asyncIterator]();
        const pending = iterator.next().catch(() => undefined);
        for (let turn = 0; turn < at % 5; turn += 1) await new Promise(setImmediate);
        if (at % 2) controller.abort();
        else await iterator.return?.();
        await pending;
      }),
    );
    expect(await read(request)).toEqual([
      { settled: 500 * 11, reserved: 0 },
      { settled: 500 * 11_000, reserved: 0 },
    ]);
  });

  it('R34: settles what is recorded of an attempt: nothing when it is refused, else what was sent and has come', async () => {
    const { run, read } = await budgeted({ maxTokensPerDay: 1000 });
    const target = { provider: 'scripted', model: 'test' };
    const failed = async (script: Script) => collect(run(call(), script).parts).catch(() => undefined);
    let settled = 0;
    const expectMore = async (tokens: number) =>
      expect(await read(call())).toEqual([{ settled: (settled += tokens), reserved: 0 }]);
    await failed([new ModelError('server', target, { status: 500 })]);
    await failed([new ModelError('connect', target)]);
    await failed([new ModelError('circuit_open', target)]);
    await expectMore(0);
    await failed([new ModelError('timeout_first_part', target)]);
    await expectMore(11);
    await failed([{ type: 'text', text: '12345678' }, new ModelError('server', target, { status: 500 })]);
    await expectMore(11 + 2);
    for await (const part of run(call(), [{ type: 'text', text: '1234' }, 'hang']).parts)
      if (part.type === 'text') break;
    await expectMore(11 + 1);
  });

  it('settles an estimate where the provider reported nothing', async () => {
    const { run, read } = await budgeted({ maxTokensPerDay: 1000 });
    await collect(
      run(call(), ScriptedModelProvider.text('12345678', { usage: { ...NO_USAGE, estimated: true } })).parts,
    );
    expect(await read(call())).toEqual([{ settled: 13, reserved: 0 }]);
  });

  it('charges a simulated answer its tokens and no money', async () => {
    const { run, read } = await budgeted({ maxTokensPerDay: 1000, maxCostPerDay: 1 });
    await collect(run(call(), ScriptedModelProvider.text('ok', { simulated: true })).parts);
    expect(await read(call())).toEqual([
      { settled: 15, reserved: 0 },
      { settled: 0, reserved: 0 },
    ]);
  });

  it.each([
    [{ perRun: { maxTokens: 99 } }, {}, 'run'],
    [{ perAgent: { maxTokensPerDay: 99 } }, {}, 'agent'],
    [{ perUser: { maxCostPerDay: 0.000_099 } }, {}, 'user'],
    [{ perTenant: { maxTokensPerDay: 99 } }, {}, 'tenant'],
    [{ maxCostPerDay: 0.000_099 }, {}, 'all'],
    [{ perCall: { maxTokens: 99 } }, {}, 'call'],
    [{ perCall: { maxCost: 0.000_099 } }, {}, 'call'],
    [{}, { maxTokensPerDay: 99 }, 'agent'],
    [{}, { maxCostPerDay: 99_999 }, 'agent'],
    [{}, { maxCost: 99_999 }, 'agent'],
    [{ perAgent: { maxTokensPerDay: 1000 } }, { maxTokensPerDay: 99 }, 'agent'],
    [{ perAgent: { maxTokensPerDay: 99 } }, { maxTokensPerDay: 1000 }, 'agent'],
  ])('keeps %j with a manifest of %j', async (options, budget, scope) => {
    const { run } = await budgeted(options);
    const policy = Object.keys(budget).length > 0 ? { budget } : {};
    expect((await refusal(run(call({ policy })).parts)).budget.scope).toBe(scope);
  });

  it('counts every user, tenant, agent and run for itself', async () => {
    const { run } = await budgeted({ perUser: { maxTokensPerDay: 110 } });
    await collect(run(call()).parts);
    await refusal(run(call()).parts);
    await collect(run(call({ context: { ...USER, user: 'u2' } })).parts);
    await collect(run(call({ context: { ...USER, tenant: 't2' } })).parts);
  });

  it('counts the attempts of a call together', async () => {
    const { run } = await budgeted({ perCall: { maxTokens: 150 } });
    const attempts = new AttemptLog();
    attempts.end({
      attempt: attempts.begin(),
      provider: 'scripted',
      model: 'test',
      outcome: 'truncated',
      sent: true,
      usage: { ...NO_USAGE, inputTokens: 50, outputTokens: 1 },
      cost: null,
      startedAt: 0,
      durationMs: 1,
    });
    expect((await refusal(run(call({ attempts })).parts)).budget).toEqual({ scope: 'call' });
    await collect(run(call()).parts);
  });

  it('limits an answer that nobody limits, so that the reservation cannot be exceeded', async () => {
    const { run } = await budgeted({ maxTokensPerDay: 10_000 });
    const free = run(call({ settings: { temperature: 0 } }));
    await collect(free.parts);
    expect(free.adapter.calls[0]?.settings).toEqual({ temperature: 0, maxOutputTokens: 8192 });
    const own = run(call());
    await collect(own.parts);
    expect(own.adapter.calls[0]?.settings).toEqual({ maxOutputTokens: 50 });
  });

  it('limits it further to what the budget of the call allows', async () => {
    const { run } = await budgeted({ perCall: { maxTokens: 1050, maxCost: 0.000_65 } });
    const free = run(call({ settings: {} }));
    await collect(free.parts);
    expect(free.adapter.calls[0]?.settings).toEqual({ maxOutputTokens: 600 });
  });

  it('starts anew on the next day of UTC', async () => {
    const clock = new FakeClock();
    const { run } = await budgeted({ maxTokensPerDay: 110 }, { clock });
    await collect(run(call()).parts);
    await refusal(run(call()).parts);
    clock.jump(12 * 3_600_000);
    await collect(run(call()).parts);
  });

  it('R16: a wall clock that jumps by an hour neither ends nor prolongs a reservation', async () => {
    const clock = new FakeClock();
    const { run } = await budgeted({ maxTokensPerDay: 150 }, { clock });
    const controller = new AbortController();
    const open = collect(
      run(call({ signal: controller.signal, deadline: clock.monotonic() + 60_000 }), ['hang']).parts,
    ).catch(() => undefined);
    await new Promise(setImmediate);
    for (const jump of [3_600_000, -7_200_000]) {
      clock.jump(jump);
      await refusal(run(call()).parts);
    }
    await clock.advance(75_000);
    await collect(run(call()).parts);
    controller.abort();
    await open;
  });

  it('unknown price: is charged in tokens only, or refused as configured', async () => {
    const target = { provider: 'vllm', model: 'own' };
    const warning = await budgeted({ maxCostPerDay: 1, maxTokensPerDay: 1000 });
    await collect(warning.run(call({ target })).parts);
    await collect(warning.run(call({ target })).parts);
    expect(await warning.read(call())).toEqual([
      { settled: 30, reserved: 0 },
      { settled: 0, reserved: 0 },
    ]);
    const refusing = await budgeted({ maxCostPerDay: 1, unknownPrice: 'refuse' });
    const error = await refusal(refusing.run(call({ target })).parts);
    expect(error.message).toContain('Add "vllm/own" under prices');
    const tokensOnly = await budgeted({ maxTokensPerDay: 1000, unknownPrice: 'refuse' });
    await collect(tokensOnly.run(call({ target })).parts);
  });

  it('warns once for each account and period', async () => {
    const { run, events } = await budgeted({ maxTokensPerDay: 200, warnAt: 0.1 });
    for (let n = 0; n < 4; n += 1) await collect(run(call()).parts);
    expect(events.published).toEqual([
      {
        name: 'ossa.budget.warned',
        event: { budget: { scope: 'all' }, figures: { unit: 'tokens', limit: 200, used: 30 } },
      },
    ]);
  });

  it('warns at the spend a manifest names, also where it sets no limit', async () => {
    const { run, events } = await budgeted({});
    const policy = { budget: { warnAtCost: 20_000 } };
    const first = run(call({ policy, settings: {} }));
    await collect(first.parts);
    expect(first.adapter.calls[0]?.settings).toEqual({});
    await collect(run(call({ policy })).parts);
    await collect(run(call({ policy })).parts);
    expect(events.names()).toEqual(['ossa.budget.warned']);
  });

  it('refuses with budget_unavailable while the store is away, or lets calls through when told to', async () => {
    const settled: unknown[] = [];
    const away: BudgetStore = {
      reserve: () => Promise.reject(new TypeError('away')),
      settle: (settlement) => {
        settled.push(settlement);
        return [];
      },
      read: () => [],
    };
    const refusing = await budgeted({ maxTokensPerDay: 1000 }, { store: away });
    await expect(collect(refusing.run(call()).parts)).rejects.toMatchObject({
      code: 'budget_unavailable',
      retryable: true,
    });
    expect(settled).toEqual([]);
    const allowing = await budgeted({ maxTokensPerDay: 1000, onStoreFailure: 'allow' }, { store: away });
    await collect(allowing.run(call()).parts);
    expect(settled).toMatchObject([{ unreserved: true, charges: [{ spent: 15 }] }]);
  });
});
