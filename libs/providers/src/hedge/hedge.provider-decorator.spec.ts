import { getEventListeners } from 'node:events';
import { abortError, compose, type ModelCall, ModelError, type ModelPart, type ModelProvider } from '@ossa/contracts';
import {
  describeProviderDecorator,
  FakeClock,
  modelCall,
  RecordingTelemetry,
  ScriptedModelProvider,
} from '@ossa/contracts/testing';
import { KeyPoolProviderDecorator } from '../key-pool/key-pool.provider-decorator.js';
import { KeyPools } from '../key-pool/key-pools.service.js';
import { parseProvidersOptions } from '../parse-providers-options.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { HedgeTimings } from './hedge-timings.service.js';
import { HedgeProviderDecorator } from './hedge.provider-decorator.js';

const SECOND = { target: { provider: 'scripted', model: 'second' }, settings: { maxOutputTokens: 7 } };
const FAST = 5;

/** What one request does: waits, then answers or fails. */
interface Step {
  readonly ms: number;
  readonly fail?: ModelError['kind'];
  /** Ms between the first part and the finish part. */
  readonly rest?: number;
  /** Fails in place of the finish part. */
  readonly cut?: boolean;
}

function setUp(hedge: object = {}, keys: { name: string }[] = []) {
  const options = { baseUrl: 'https://llm.example.com/v1', keys, hedge: { enabled: true, minimumDelay: 10, ...hedge } };
  const registry = new ProviderRegistry(parseProvidersOptions({ providers: { scripted: options } }));
  const clock = new FakeClock();
  const telemetry = new RecordingTelemetry();
  const pools = new KeyPools(registry, undefined, undefined, clock);
  const stage = new HedgeProviderDecorator(new HedgeTimings(registry), pools, telemetry, clock);
  const calls: ModelCall[] = [];
  const state = { open: 0 };
  /** Answers as it is told, by the time of the clock. */
  const provider = (behave: (call: ModelCall, index: number) => Step): ModelProvider => ({
    async *call(request): AsyncGenerator<ModelPart> {
      const { ms, fail, rest = 0, cut = false } = behave(request, calls.push(request) - 1);
      state.open += 1;
      try {
        await clock.sleep(ms, request.signal);
        if (fail) throw new ModelError(fail, request.target);
        yield { type: 'text', text: request.target.model };
        if (rest > 0) await clock.sleep(rest, request.signal);
        if (request.signal.aborted) throw abortError(request.signal);
        if (cut) throw new ModelError('truncated', request.target);
        yield ScriptedModelProvider.finish({ target: request.target });
      } finally {
        state.open -= 1;
      }
    },
  });
  /** Runs one call; the clock goes on until it ends. */
  async function run(chain: ModelProvider, overrides: Partial<ModelCall> = {}) {
    const request = modelCall({ hedgeTo: SECOND, ...overrides });
    const begun = clock.monotonic();
    let first: number | undefined;
    const progress = { ended: false };
    const seen: ModelPart[] = [];
    const outcome = (async () => {
      for await (const part of chain.call(request)) {
        first ??= clock.monotonic() - begun;
        seen.push(part);
      }
    })()
      .then(
        () => undefined,
        (error: unknown) => error,
      )
      .finally(() => (progress.ended = true));
    for (let ms = 0; ms < 2000 && !progress.ended; ms += 1) await clock.advance(1);
    return { error: await outcome, seen, first, listeners: getEventListeners(request.signal, 'abort').length };
  }
  /** So many fast answers, for the percentile and the token bucket. */
  async function warm(count = 40) {
    const chain = compose(
      [stage],
      provider(() => ({ ms: FAST })),
    );
    for (let index = 0; index < count; index += 1) await run(chain);
    calls.length = 0;
  }
  return { stage, clock, telemetry, pools, calls, state, provider, run, warm };
}

describeProviderDecorator('HedgeProviderDecorator, off', () => setUp({ enabled: false }).stage);
describeProviderDecorator('HedgeProviderDecorator, on', () => setUp().stage);

describe('HedgeProviderDecorator', () => {
  it('is not there while it is off', () => {
    const { stage } = setUp({ enabled: false });
    const parts = (async function* (): AsyncGenerator<ModelPart> {})();
    expect(stage.call(modelCall(), { call: () => parts })).toBe(parts);
  });

  it('G13: with 5 % stragglers, halves the 99th percentile with at most 5 % extra requests', async () => {
    const random = seeded(20261);
    const measure = async (hedged: boolean) => {
      const { stage, calls, provider, run } = setUp({ enabled: hedged });
      const chain = compose(
        [stage],
        provider(({ hedge }) => ({ ms: hedge || random() >= 0.05 ? FAST : 200 })),
      );
      const times: number[] = [];
      for (let index = 0; index < 1500; index += 1) times.push((await run(chain)).first ?? Infinity);
      const p99 = times.slice(200).sort((a, b) => a - b)[Math.ceil(1300 * 0.99) - 1] ?? Infinity;
      return { p99, extra: calls.length / 1500 - 1 };
    };
    const plain = await measure(false);
    const hedged = await measure(true);
    expect(plain.p99).toBe(200);
    expect(hedged.p99).toBeLessThanOrEqual(plain.p99 / 2);
    expect(hedged.extra).toBeLessThanOrEqual(0.05);
    expect(hedged.extra).toBeGreaterThan(0.01);
  }, 30_000);

  it('answers from the second target when the first hangs, stops the first and closes it', async () => {
    const { stage, calls, state, provider, run, warm, telemetry } = setUp();
    await warm();
    const chain = compose(
      [stage],
      provider(({ hedge }) => ({ ms: hedge ? 40 : 60_000 })),
    );
    const { seen, first, error, listeners } = await run(chain);
    expect(error).toBeUndefined();
    expect(seen).toMatchObject([{ text: 'second' }, { type: 'finish', target: SECOND.target }]);
    expect(first).toBe(50);
    expect(calls).toMatchObject([{ target: { model: 'test' } }, { ...SECOND, hedge: true, hedgeTo: undefined }]);
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect([state.open, listeners]).toEqual([0, 0]);
    expect([telemetry.sum('ossa.hedge.requests'), telemetry.sum('ossa.hedge.wins')]).toEqual([1, 1]);
  });

  it('goes on with the first when that begins sooner, and stops the second', async () => {
    const { stage, calls, state, provider, run, warm } = setUp();
    await warm();
    const chain = compose(
      [stage],
      provider(({ hedge }) => ({ ms: hedge ? 60_000 : 30, rest: 20 })),
    );
    const { seen, first } = await run(chain);
    expect(first).toBe(30);
    expect(seen).toMatchObject([{ text: 'test' }, { type: 'finish' }]);
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([false, true]);
    expect(state.open).toBe(0);
  });

  it('makes no second request before 20 answers, before the minimum delay, or without a second target', async () => {
    const slow = { ms: 100 };
    const early = setUp();
    await early.warm(19);
    await early.run(
      compose(
        [early.stage],
        early.provider(() => slow),
      ),
    );
    expect(early.calls).toHaveLength(1);
    const patient = setUp({ minimumDelay: 150 });
    await patient.warm();
    await patient.run(
      compose(
        [patient.stage],
        patient.provider(() => slow),
      ),
    );
    expect(patient.calls).toHaveLength(1);
    const alone = setUp();
    await alone.warm();
    await alone.run(
      compose(
        [alone.stage],
        alone.provider(() => slow),
      ),
      { hedgeTo: undefined },
    );
    expect(alone.calls).toHaveLength(1);
    await alone.run(
      compose(
        [alone.stage],
        alone.provider(() => slow),
      ),
    );
    expect(alone.calls).toHaveLength(3);
  });

  it('makes no more second requests than their share of all calls, however slow the target becomes', async () => {
    const { stage, calls, provider, run, warm } = setUp();
    await warm(100);
    const chain = compose(
      [stage],
      provider(({ hedge }) => ({ ms: hedge ? FAST : 100 })),
    );
    for (let index = 0; index < 200; index += 1) await run(chain);
    expect(calls.length - 200).toBeLessThanOrEqual(300 * 0.05);
    expect(calls.length - 200).toBeGreaterThanOrEqual(5);
  });

  it('throws the failure of the first when both fail, and nothing is left open', async () => {
    for (const [first, second] of [
      [30, 10],
      [15, 60],
    ] as const) {
      const { stage, calls, state, provider, run, warm } = setUp();
      await warm();
      const behave = ({ hedge }: ModelCall): Step =>
        hedge ? { ms: second, fail: 'connect' } : { ms: first, fail: 'server' };
      const { error, listeners } = await run(compose([stage], provider(behave)));
      expect(error).toMatchObject({ kind: 'server', target: { model: 'test' } });
      expect(calls).toHaveLength(2);
      expect([state.open, listeners]).toEqual([0, 0]);
    }
  });

  it('goes on with the one that is left when the other fails', async () => {
    const { stage, provider, run, warm } = setUp();
    await warm();
    const chain = compose(
      [stage],
      provider(({ hedge }) => (hedge ? { ms: 40 } : { ms: 15, fail: 'server' })),
    );
    expect((await run(chain)).seen).toMatchObject([{ text: 'second' }, { type: 'finish' }]);
  });

  it('makes no second request for one that fails in time', async () => {
    const { stage, calls, provider, run, warm } = setUp();
    await warm();
    expect(
      (
        await run(
          compose(
            [stage],
            provider(() => ({ ms: 5, fail: 'server' })),
          ),
        )
      ).error,
    ).toMatchObject({
      kind: 'server',
    });
    expect(calls).toHaveLength(1);
  });

  it.each([
    ['before the delay', 5, 1],
    ['while both are awaited', 30, 2],
    ['between the parts of the winner', 70, 2],
  ])('leaves nothing open when the reader leaves %s', async (_, after, requests) => {
    for (const way of ['signal', 'return'] as const) {
      const { stage, clock, calls, state, provider, warm } = setUp();
      await warm();
      const call = new AbortController();
      const chain = compose(
        [stage],
        provider(({ hedge }) => ({ ms: hedge ? 40 : 60_000, rest: 60_000 })),
      );
      const iterator = chain.call(modelCall({ hedgeTo: SECOND, signal: call.signal }))[Symbol.asyncIterator]();
      const reading = (async () => {
        while (!(await iterator.next()).done);
      })();
      const seen = reading.catch((error: unknown) => error);
      await clock.advance(after);
      if (way === 'signal') call.abort();
      else await iterator.return?.();
      await clock.advance(1);
      const outcome = await seen;
      if (way === 'signal') expect(outcome).toMatchObject({ code: 'cancelled' });
      expect(calls).toHaveLength(requests);
      expect(calls.every(({ signal }) => signal.aborted)).toBe(true);
      expect([state.open, getEventListeners(call.signal, 'abort').length]).toEqual([0, 0]);
      expect(clock.sleeping).toBe(0);
    }
  });

  it.each<[string, (call: ModelCall) => Step]>([
    ['the first answers in time', () => ({ ms: FAST })],
    ['the second wins', ({ hedge }) => ({ ms: hedge ? FAST : 200 })],
    ['the first wins', ({ hedge }) => ({ ms: hedge ? 200 : 30 })],
    ['both fail', () => ({ ms: 30, fail: 'server' })],
    ['the winner fails after its first part', ({ hedge }) => (hedge ? { ms: FAST, rest: 5, cut: true } : { ms: 200 })],
  ])('leaves no listener on the signal of the call when %s', async (_, behave) => {
    const { stage, state, provider, run, warm } = setUp();
    await warm();
    const next = provider(behave);
    const { listeners } = await run({ call: (request) => stage.call(request, next) });
    expect([state.open, listeners]).toEqual([0, 0]);
  });

  it('asks another key of the same target where one is ready', async () => {
    const { stage, calls, pools, clock, provider, run, warm } = setUp({}, [{ name: 'a' }, { name: 'b' }]);
    await warm();
    const keyPool = new KeyPoolProviderDecorator(pools, clock);
    const chain = compose(
      [stage, keyPool],
      provider(({ hedge }) => ({ ms: hedge ? FAST : 200 })),
    );
    await run(chain);
    expect(calls.map(({ target }) => target.model)).toEqual(['test', 'test']);
    expect(new Set(calls.map(({ target }) => target.key))).toEqual(new Set(['a', 'b']));
  });

  it('adds no promise to a part after the winner is known', async () => {
    const { stage, warm } = setUp();
    await warm();
    const pending = new Promise<IteratorResult<ModelPart>>(() => undefined);
    const first = { done: false as const, value: { type: 'text' as const, text: 'x' } };
    let parts = 0;
    const inner = { next: () => (parts++ === 0 ? Promise.resolve(first) : pending), return: async () => first };
    const provider: ModelProvider = { call: () => ({ [Symbol.asyncIterator]: () => inner }) };
    const iterator = stage.call(modelCall({ hedgeTo: SECOND }), provider)[Symbol.asyncIterator]();
    await iterator.next();
    expect(iterator.next()).toBe(pending);
  });
});

/** Mulberry32, so that a failure comes again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
