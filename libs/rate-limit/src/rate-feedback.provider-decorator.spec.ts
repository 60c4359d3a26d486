import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type AttemptRecord,
  compose,
  type ModelCall,
  ModelError,
  type ModelPart,
  type ModelProvider,
  NO_USAGE,
} from '@ossa/contracts';
import { describeProviderDecorator, modelCall, type Script, ScriptedModelProvider } from '@ossa/contracts/testing';
import { attemptRecord, TOO_MANY } from '../testing/attempt-record.js';
import { LimiterRig } from '../testing/limiter-rig.js';
import type { Demand, TokenBucket } from './bucket/token-bucket.js';
import { RateFeedbackProviderDecorator } from './rate-feedback.provider-decorator.js';
import { MemoryRateLimitStore } from './stores/memory.rate-limit-store.js';
import type { RateLimitStore } from './stores/rate-limit-store.interface.js';

const HOUR = 3_600_000;
const LIMIT = { limit: 1000, interval: HOUR };
const TOKENS = { tokens: { user: LIMIT, agent: LIMIT, global: LIMIT } };
const ADAPTIVE = { global: { limit: 20, interval: 1000 }, adaptive: { enabled: true } };
const TARGET = { provider: 'scripted', model: 'test' };
const context = { runId: 'run-1', agent: 'support', user: 'ada', tenant: 'acme' };

function stageOf({ limiter, adaptive }: LimiterRig): RateFeedbackProviderDecorator {
  return new RateFeedbackProviderDecorator(limiter, adaptive);
}

/** Leaves records when a call ends, as the stages below do. */
class RecordedProvider implements ModelProvider {
  readonly #model: ScriptedModelProvider;

  constructor(
    script: Script,
    private readonly records: readonly AttemptRecord[],
  ) {
    this.#model = new ScriptedModelProvider(script);
  }

  async *call(request: ModelCall): AsyncGenerator<ModelPart> {
    try {
      yield* this.#model.call(request);
    } finally {
      for (const record of this.records) request.attempts.end(record);
    }
  }
}

const used = (inputTokens: number, outputTokens: number, rest: Partial<AttemptRecord> = {}) =>
  attemptRecord({ usage: { ...NO_USAGE, inputTokens, outputTokens, cachedInputTokens: 3 }, ...rest });

describeProviderDecorator('RateFeedbackProviderDecorator', () => stageOf(new LimiterRig({ ...TOKENS, ...ADAPTIVE })));
describeProviderDecorator('RateFeedbackProviderDecorator without anything to do', () => stageOf(new LimiterRig()));

describe('RateFeedbackProviderDecorator', () => {
  const answer = ScriptedModelProvider.text('one two');
  const open = (rig: LimiterRig, script: Script, records: readonly AttemptRecord[], call = modelCall({ context })) =>
    compose([stageOf(rig)], new RecordedProvider(script, records)).call(call);
  const left = async ({ limiter }: LimiterRig) =>
    Promise.all(
      [{ user: 'ada', tenant: 'acme' }, { agent: { id: 'support' } }, {}, { user: 'ada' }].map(
        async (subject) => (await limiter.peek(subject))?.remaining,
      ),
    );

  it('charges what all attempts have used, failed ones too, to the user, the agent and all', async () => {
    const rig = new LimiterRig(TOKENS);
    const records = [used(100, 20, { outcome: 'truncated' }), used(50, 5)];
    await Array.fromAsync(open(rig, answer, records));
    expect(await left(rig)).toEqual([825, 825, 825, 825]);
    expect((await rig.limiter.peek({ user: 'ada' }))?.scope).toBe('global');
  });

  it.each([
    ['at once', 0],
    ['on a store that takes its time', 5],
  ])('has charged it when the finish part is delivered, %s', async (_, turns) => {
    const memory = new MemoryRateLimitStore();
    const store: RateLimitStore = Object.assign(new MemoryRateLimitStore(), {
      read: async (buckets: readonly TokenBucket[]) => memory.read(buckets),
      charge: async (demands: readonly Demand[]) => {
        for (let turn = 0; turn < turns; turn += 1) await nextTurn();
        memory.charge(demands);
      },
    });
    const rig = new LimiterRig(TOKENS, store);
    for await (const part of open(rig, answer, [used(100, 20)])) {
      expect((await left(rig))[0]).toBe(part.type === 'finish' ? 880 : 1000);
    }
  });

  it.each<[string, Script, (parts: AsyncIterable<ModelPart>, abort: () => void) => Promise<void>]>([
    [
      'fails',
      [{ type: 'text', text: 'x' }, new ModelError('truncated', TARGET)],
      async (parts) => expect(Array.fromAsync(parts)).rejects.toMatchObject({ kind: 'truncated' }),
    ],
    [
      'fails at once',
      [new ModelError('server', TARGET)],
      async (parts) => expect(Array.fromAsync(parts)).rejects.toMatchObject({ kind: 'server' }),
    ],
    [
      'is left',
      answer,
      async (parts) => {
        for await (const _ of parts) break;
      },
    ],
    [
      'is aborted',
      [{ type: 'text', text: 'x' }, 'hang'],
      async (parts, abort) => {
        setImmediate(abort);
        await expect(Array.fromAsync(parts)).rejects.toMatchObject({ code: 'cancelled' });
      },
    ],
  ])('charges a call that %s, once', async (_, script, read) => {
    const rig = new LimiterRig(TOKENS);
    const controller = new AbortController();
    const call = modelCall({ context, signal: controller.signal });
    await read(open(rig, script, [used(100, 20)], call), () => controller.abort());
    expect(await left(rig)).toEqual([880, 880, 880, 880]);
  });

  it('lets the calls that run at the same time overshoot, and stops the next run', async () => {
    const rig = new LimiterRig({ tokens: { user: { limit: 100, interval: HOUR } } });
    const subject = { user: 'ada', tenant: 'acme' };
    const calls = Array.from({ length: 3 }, async () => {
      await rig.limiter.check(subject);
      return Array.fromAsync(open(rig, answer, [used(80, 10)]));
    });
    await Promise.all(calls);
    expect(() => rig.limiter.check(subject)).toThrow(/100 at most/);
    await rig.clock.advance((HOUR * 170) / 100);
    expect(() => rig.limiter.check(subject)).toThrow(/100 at most/);
    await rig.clock.advance(HOUR / 100);
    await rig.limiter.check(subject);
  });

  it('lowers the limit of all runs after a 429 of any attempt', async () => {
    const rig = new LimiterRig(ADAPTIVE);
    for (let n = 0; n < 20; n += 1) await rig.limiter.check({});
    await Array.fromAsync(open(rig, answer, [used(10, 1)]));
    expect(rig.adaptive.share()).toBe(1);
    await Array.fromAsync(open(rig, answer, [TOO_MANY, used(10, 1)]));
    expect(rig.adaptive.share()).toBe(0.5);
  });

  it('is not in the way when nothing asks for it', () => {
    for (const options of [{}, { ...TOKENS, ...ADAPTIVE, enabled: false }]) {
      const parts = new ScriptedModelProvider([]).call(modelCall());
      expect(stageOf(new LimiterRig(options)).call(modelCall(), { call: () => parts })).toBe(parts);
    }
  });
});
