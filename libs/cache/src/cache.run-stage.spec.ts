import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import {
  type AgentSurroundings,
  CancelledError,
  composeRun,
  type Message,
  ModelError,
  OssaError,
  type RunHandler,
  type RunPart,
  type RunRequest,
  type RunResult,
  userMessage,
} from '@ossa/contracts';
import { agentDefinition, describeRunStage, runResult } from '@ossa/contracts/testing';
import {
  CACHED_AGENT,
  cachedRequest,
  cacheHarness,
  memoryCache,
  readRun,
  SURROUNDINGS,
} from '../testing/cache-harness.js';

const CHUNKS: RunPart[] = ['It ', 'is ', '', '“42”.'].map((text) => ({ type: 'text', text }));
const TRANSCRIPT: readonly Message[] = [{ role: 'assistant', content: [{ type: 'text', text: 'It is “42”.' }] }];
const USAGE = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 3, reasoningTokens: 0 };

/** Gives the same parts every time, and counts how often it is asked to. */
class CountingLoop implements RunHandler {
  runs = 0;
  /** Held up before the end of every run. */
  gate: Promise<void> | undefined;

  constructor(
    private readonly result: Partial<RunResult> = {},
    private readonly parts: readonly RunPart[] = CHUNKS,
    private readonly failure?: Error,
  ) {}

  async *run(request: RunRequest): AsyncGenerator<RunPart> {
    this.runs += 1;
    yield* this.parts;
    await this.gate;
    if (this.failure) throw this.failure;
    const said = { output: 'It is “42”.', usage: USAGE, cost: { amount: 0.002, currency: 'USD' } };
    yield {
      type: 'finish',
      transcript: TRANSCRIPT,
      result: runResult({ runId: request.runId, ...said, ...this.result }),
    };
  }
}

const withSurroundings = (overrides: Partial<AgentSurroundings>) => {
  const surroundings = { ...SURROUNDINGS, ...overrides };
  return { inspect: () => surroundings };
};

describeRunStage('CacheRunStage', async () => (await cacheHarness()).stage);
describeRunStage('CacheRunStage of a run that is cached', async () => {
  const { stage } = await cacheHarness();
  return { run: (request, next) => stage.run({ ...request, agent: CACHED_AGENT }, next) };
});
describeRunStage('CacheRunStage of a run that may change something', async () => {
  const { stage } = await cacheHarness(withSurroundings({ hasEffects: true }));
  return { run: (request, next) => stage.run({ ...request, agent: CACHED_AGENT }, next) };
});

describe('CacheRunStage', () => {
  it('answers the second of two equal runs with the first one’s parts, at no cost', async () => {
    const { run, store } = await cacheHarness();
    const loop = new CountingLoop({ data: { value: 42 } });
    const first = await run(loop);
    const second = await run(loop, { runId: 'run-2' });
    expect(loop.runs).toBe(1);
    expect(second.parts).toEqual(CHUNKS);
    expect(second.result).toEqual({
      ...first.result,
      runId: 'run-2',
      cached: true,
      usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 },
      cost: { amount: 0, currency: 'USD' },
      durationMs: expect.any(Number),
    });
    expect(store.ttls).toEqual([3_600_000]);
  });

  it('gives the transcript, so that a conversation remembers what was said', async () => {
    const { stage } = await cacheHarness();
    const loop = new CountingLoop();
    const transcripts = [];
    for (let run = 0; run < 2; run += 1)
      for await (const part of composeRun([stage], loop).run(cachedRequest()))
        if (part.type === 'finish') transcripts.push(part.transcript);
    expect(transcripts).toEqual([TRANSCRIPT, TRANSCRIPT]);
  });

  it('gives the text in one part to who does not stream', async () => {
    const { run } = await cacheHarness();
    const loop = new CountingLoop();
    await run(loop);
    expect((await run(loop, { stream: false })).parts).toEqual([{ type: 'text', text: 'It is “42”.' }]);
    expect(loop.runs).toBe(1);
  });

  it('gives everybody an answer of their own', async () => {
    const { run } = await cacheHarness();
    const loop = new CountingLoop({ data: { value: [42] } });
    const spoil = ({ data, toolCalls }: RunResult) => {
      Object.assign(data as object, { value: 'spoilt' });
      (toolCalls as unknown[]).push('spoilt');
    };
    spoil((await run(loop)).result);
    const second = (await run(loop)).result;
    expect(second).toMatchObject({ data: { value: [42] }, toolCalls: [] });
    spoil(second);
    expect((await run(loop)).result).toMatchObject({ cached: true, data: { value: [42] }, toolCalls: [] });
  });

  it.each<[string, Partial<RunRequest>, unknown?]>([
    ['that is told to bypass the cache', { cache: 'bypass' }],
    ['while the cache is off', {}, { enabled: false }],
    ['of an agent that has opted out', {}, { agents: { 'test-agent': { enabled: false } } }],
    ['with a temperature', { settings: { temperature: 0.5 } }],
    ['without a temperature', { agent: agentDefinition() }],
    ['with a context that is no JSON', { context: { map: new Map() } }],
  ])('does not touch a run %s', async (_, request, ...[options]) => {
    const { run, store, events, telemetry } = await cacheHarness({ options });
    const loop = new CountingLoop();
    await run(loop, request);
    expect((await run(loop, request)).result.cached).toBe(false);
    expect([loop.runs, store.gets, store.kept.size]).toEqual([2, 0, 0]);
    expect([...events.published, ...telemetry.measured]).toEqual([]);
  });

  it('makes a run that is to be refreshed, and keeps its answer for those after it', async () => {
    const { run, store } = await cacheHarness();
    await run(new CountingLoop({ output: 'old' }));
    const fresh = new CountingLoop({ output: 'new' });
    expect((await run(fresh, { cache: 'refresh' })).result).toMatchObject({ output: 'new', cached: false });
    expect([fresh.runs, store.gets]).toEqual([1, 1]);
    expect((await run(fresh)).result).toMatchObject({ output: 'new', cached: true });
  });

  it('makes equal runs at the same time once', async () => {
    const { run, cache, events } = await cacheHarness();
    const gate = Promise.withResolvers<void>();
    const loop = new CountingLoop();
    loop.gate = gate.promise;
    const runs = Array.from({ length: 20 }, (_, index) => run(loop, { runId: `run-${index}` }));
    await nextTurn();
    gate.resolve();
    const results = (await Promise.all(runs)).map(({ result }) => result);
    expect(loop.runs).toBe(1);
    expect(results.map(({ runId }) => runId)).toEqual(results.map((_, index) => `run-${index}`));
    expect(results.filter(({ cached }) => cached)).toHaveLength(19);
    expect(cache.stats()).toMatchObject({ hits: 19, misses: 1, savedTokens: 19 * 15 });
    expect(events.names().toSorted()).toEqual([...Array<string>(19).fill('ossa.cache.hit'), 'ossa.cache.missed']);
  });

  it('never shares a run under way that may change something, but does give its answer', async () => {
    const { run } = await cacheHarness(withSurroundings({ hasEffects: true }));
    const loop = new CountingLoop();
    await Promise.all([run(loop), run(loop)]);
    expect(loop.runs).toBe(2);
    expect((await run(loop)).result.cached).toBe(true);
  });

  const toolCall = { id: '1', name: 'lookup', status: 'succeeded', durationMs: 1 } as const;
  it.each<[number, string, Partial<RunResult>, Error?]>([
    [1, 'finished', {}],
    [1, 'read something', { toolCalls: [toolCall] }],
    [0, 'changed something', { toolCalls: [{ ...toolCall, name: 'pay' }] }],
    [0, 'was cut off by a length', { finishReason: 'length' }],
    [0, 'was filtered', { finishReason: 'filtered' }],
    [0, 'wants tools of the caller', { finishReason: 'tools' }],
    [0, 'came from a fallback', { provider: 'other' }],
    [
      0,
      'was refused with 429',
      {},
      new ModelError('rate_limited', { provider: 'scripted', model: 'test' }, { status: 429 }),
    ],
    [0, 'broke off in the middle', {}, new OssaError('provider_unavailable', 'the stream was cut')],
    [0, 'was cancelled', {}, new CancelledError()],
  ])('stores %i answers of a run that %s', async (stored, _, result, ...[failure]) => {
    const { run, store } = await cacheHarness();
    const loop = new CountingLoop(result, CHUNKS, failure);
    if (failure) await expect(run(loop)).rejects.toBe(failure);
    else await run(loop);
    expect([loop.runs, store.ttls.length, store.kept.size]).toEqual([1, stored, stored]);
  });

  it('stores nothing of a run whose reader has left', async () => {
    const { stage, store } = await cacheHarness();
    for await (const part of composeRun([stage], new CountingLoop()).run(cachedRequest()))
      if (part.type === 'text') break;
    await nextTurn();
    expect(store.kept.size).toBe(0);
  });

  it('stores nothing of a run that is too long to be remembered', async () => {
    const { run, store } = await cacheHarness();
    const long: RunPart[] = Array.from({ length: 9 }, () => ({ type: 'text', text: 'x'.repeat(131_072) }));
    expect((await run(new CountingLoop({}, long))).parts).toHaveLength(9);
    expect(store.kept.size).toBe(0);
    await run(new CountingLoop({}, long.slice(0, 7)));
    expect(store.kept.size).toBe(1);
  });

  it('does not wait for the shared store', async () => {
    const { run, store } = await cacheHarness();
    store.shared = new Promise(() => undefined);
    const loop = new CountingLoop();
    await run(loop);
    expect((await run(loop)).result.cached).toBe(true);
  });

  it('does not keep an answer that was invalidated while it was made', async () => {
    const { run, versions, store } = await cacheHarness();
    const gate = Promise.withResolvers<void>();
    const loop = new CountingLoop();
    loop.gate = gate.promise;
    const running = run(loop);
    await nextTurn();
    await versions.raise(CACHED_AGENT.id);
    gate.resolve();
    await running;
    expect(store.kept.size).toBe(0);
    expect((await run(loop)).result.cached).toBe(false);
  });

  it('tells of hits and misses, and what they have saved', async () => {
    const { run, cache, events, telemetry } = await cacheHarness();
    const loop = new CountingLoop();
    for (const runId of ['run-1', 'run-2', 'run-3']) await run(loop, { runId });
    expect(events.published).toEqual([
      { name: 'ossa.cache.missed', event: { runId: 'run-1', agent: 'test-agent' } },
      ...['run-2', 'run-3'].map((runId) => ({
        name: 'ossa.cache.hit',
        event: { runId, agent: 'test-agent', level: 'memory', savedTokens: 15, savedCost: 0.002 },
      })),
    ]);
    expect([telemetry.sum('ossa.cache.hits'), telemetry.sum('ossa.cache.misses')]).toEqual([2, 1]);
    expect(cache.stats()).toMatchObject({
      hits: 2,
      misses: 1,
      hitRate: 2 / 3,
      failures: 0,
      savedTokens: 30,
      savedCost: { amount: 0.004, currency: 'USD' },
    });
  });

  it('makes the run when the cache is in trouble, once, and counts the trouble', async () => {
    const { run, store, cache, telemetry } = await cacheHarness();
    const loop = new CountingLoop();
    store.trouble = new Error('broken');
    expect((await run(loop)).result.cached).toBe(false);
    await nextTurn();
    expect(loop.runs).toBe(1);
    expect([cache.stats().failures, telemetry.sum('ossa.cache.failures')]).toEqual([2, 2]);
    const failing = new CountingLoop({}, [], new OssaError('provider_unavailable', 'down'));
    await expect(run(failing)).rejects.toThrow('down');
    expect(failing.runs).toBe(1);
  });

  it('makes the run when what the agent runs on cannot be found out', async () => {
    let error: Error = new Error('a mistake');
    const { run, cache } = await cacheHarness({ inspect: () => Promise.reject(error) });
    expect((await run(new CountingLoop())).result.cached).toBe(false);
    expect(cache.stats().failures).toBe(1);
    error = new OssaError('provider_unconfigured', 'no provider'); // the run will say so itself
    await run(new CountingLoop());
    expect(cache.stats().failures).toBe(1);
  });

  it('waits for what the agent runs on, until the caller has gone', async () => {
    const known = Promise.withResolvers<AgentSurroundings>();
    const { stage } = await cacheHarness({ inspect: () => known.promise });
    const controller = new AbortController();
    const loop = new CountingLoop();
    const reading = readRun(composeRun([stage], loop).run(cachedRequest({ signal: controller.signal })));
    await nextTurn();
    controller.abort();
    known.reject(new CancelledError());
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(loop.runs).toBe(0);
  });

  it('does not give what is stored under another key', async () => {
    const { run, store, cache } = await cacheHarness();
    const loop = new CountingLoop();
    await run(loop);
    const [[key, response] = []] = store.kept;
    if (key === undefined || response === undefined) throw new Error('Nothing was stored.');
    store.kept.set(key, { ...response, key: `${key}0` });
    expect((await run(loop)).result.cached).toBe(false);
    expect(cache.stats().failures).toBe(1);
  });

  it('makes no run for a caller that has gone while an answer was looked for', async () => {
    const { stage, store } = await cacheHarness(withSurroundings({ hasEffects: true }));
    const loop = new CountingLoop();
    const slow = Promise.withResolvers<void>();
    store.slow = slow.promise;
    const controller = new AbortController();
    const reading = readRun(composeRun([stage], loop).run(cachedRequest({ signal: controller.signal })));
    await nextTurn();
    controller.abort();
    slow.resolve();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(loop.runs).toBe(0);
  });

  it('gives nothing to a caller that has gone while the answer was looked for', async () => {
    const { stage, run, store } = await cacheHarness();
    const loop = new CountingLoop();
    await run(loop);
    const slow = Promise.withResolvers<void>();
    store.slow = slow.promise;
    const controller = new AbortController();
    const reading = readRun(composeRun([stage], loop).run(cachedRequest({ signal: controller.signal })));
    await nextTurn();
    controller.abort();
    slow.resolve();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(loop.runs).toBe(1);
  });

  /** Says whose run it was. */
  const telling: RunHandler = {
    async *run({ runId, tenant, user, messages }): AsyncGenerator<RunPart> {
      await nextTurn();
      const output = JSON.stringify([tenant ?? null, user ?? null, messages]);
      yield { type: 'text', text: output };
      yield { type: 'finish', transcript: [], result: runResult({ runId, output }) };
    },
  };

  it('never gives one tenant or user what was said to another, over random runs', async () => {
    const { module, stage, cache } = await memoryCache();
    const chain = composeRun([stage], telling);
    const names = [undefined, '', 'a', 'b', 'ab', 'undefined'];
    const any = <Value>(values: readonly Value[]) => values[Math.floor(Math.random() * values.length)];
    for (let round = 0; round < 100; round += 1) {
      const batch = Array.from({ length: 20 }, async () => {
        const [tenant, user] = [any(names), any(names)];
        const messages = [userMessage(any(['x', 'y']) ?? '')];
        const stream = Math.random() < 0.5;
        const { parts, result } = await readRun(chain.run(cachedRequest({ tenant, user, messages, stream })));
        const expected = JSON.stringify([tenant ?? null, user ?? null, messages]);
        expect(result.output).toBe(expected);
        expect(parts).toEqual([{ type: 'text', text: expected }]);
      });
      await Promise.all(batch);
    }
    const { hits, misses, entries, bytes } = cache.stats();
    expect(hits + misses).toBe(2_000);
    expect([misses, entries]).toEqual([names.length * names.length * 2, misses]);
    expect(bytes).toBeGreaterThan(entries * 100);
    await module.close();
  });

  it('gives everybody their own answer while 10,000 runs are cancelled at random', async () => {
    const { module, stage } = await memoryCache();
    const chain = composeRun([stage], telling);
    let [answered, cancelled] = [0, 0];
    for (let round = 0; round < 100; round += 1) {
      const batch = Array.from({ length: 100 }, async (_, index) => {
        const controller = new AbortController();
        const user = `user-${(round + index) % 30}`;
        const reading = readRun(chain.run(cachedRequest({ user, signal: controller.signal })));
        const settled = Promise.allSettled([reading]);
        const when = Math.random();
        if (when < 0.2) controller.abort();
        else if (when < 0.4) await Promise.resolve().then(() => controller.abort());
        else if (when < 0.6) await nextTurn().then(() => controller.abort());
        const [outcome] = await settled;
        if (outcome.status === 'fulfilled') {
          answered += 1;
          expect(outcome.value.result.output).toContain(`"${user}"`);
        } else {
          cancelled += 1;
          expect(outcome.reason).toMatchObject({ code: 'cancelled' });
        }
      });
      await Promise.all(batch);
    }
    expect(answered + cancelled).toBe(10_000);
    expect(answered).toBeGreaterThan(3_000);
    expect(cancelled).toBeGreaterThan(1_000);
    await module.close();
  });
});
