import { describe, expect, it } from '@jest/globals';
import type { RunHandler, RunPart, RunResult } from '@ossa/contracts';
import { runResult } from '@ossa/contracts/testing';
import { cachedRequest, cacheHarness, readRun, SURROUNDINGS } from '../../testing/cache-harness.js';
import { ResponseKeys } from '../key/response-keys.service.js';
import { CacheStatistics } from '../stats/cache-statistics.service.js';
import { CacheableRun } from './cacheable-run.js';

const CHUNKS: RunPart[] = ['one ', 'two'].map((text) => ({ type: 'text', text }));
const TERMS = { ttlMs: 1_000, shared: false, maxTemperature: 0 };

const loop: RunHandler = {
  async *run({ runId }): AsyncGenerator<RunPart> {
    yield* CHUNKS;
    const usage = { inputTokens: 7, outputTokens: 3, cachedInputTokens: 0, reasoningTokens: 0 };
    const result = runResult({ runId, output: 'one two', usage, cost: { amount: 0.5, currency: 'USD' } });
    yield { type: 'finish', transcript: [], result };
  },
};

async function setUp() {
  const harness = await cacheHarness();
  const place = { key: 'agent:test-agent:-:v0:0', version: 0, surroundings: SURROUNDINGS };
  const { module, store } = harness;
  const services = {
    store,
    keys: module.get(ResponseKeys),
    statistics: module.get(CacheStatistics),
    originals: new WeakMap<RunResult, RunResult>(),
  };
  const plan = (runId: string) =>
    new CacheableRun(services, cachedRequest({ runId, stream: false }), loop, TERMS, place).plan();
  return { ...harness, plan };
}

function readFound(found: AsyncIterable<RunPart> | undefined) {
  if (found === undefined) throw new Error('Nothing was found.');
  return readRun(found);
}

describe('the plan of a run that others may want', () => {
  it('gives what another process has stored as a stream, because those who wait may want one', async () => {
    const { plan } = await setUp();
    const first = plan('run-1');
    expect(await first.find(first.request)).toBeUndefined();
    await readRun(first.lead(first.request));
    const second = plan('run-2');
    const found = await second.find(second.request);
    const { parts, result } = await readFound(found);
    expect(parts).toEqual(CHUNKS);
    expect(result).toMatchObject({ runId: 'run-2', cached: true, cost: { amount: 0 } });
  });

  it('makes the end of another run its own, and counts what that one has cost, also where it was found itself', async () => {
    const { plan, cache } = await setUp();
    const made = plan('run-1');
    const { result } = await readRun(made.lead(made.request));
    const finish = plan('run-2').follow({ type: 'finish', transcript: [], result });
    expect(finish.result).toMatchObject({ runId: 'run-2', cached: true, cost: { amount: 0 }, output: 'one two' });
    expect(cache.stats()).toMatchObject({ hits: 1, misses: 1, savedTokens: 10, savedCost: { amount: 0.5 } });

    const leader = plan('run-3');
    const replayed = await readFound(await leader.find(leader.request));
    plan('run-4').follow({ type: 'finish', transcript: [], result: replayed.result });
    expect(cache.stats()).toMatchObject({ hits: 3, misses: 1, savedTokens: 30, savedCost: { amount: 1.5 } });
  });

  it('heeds the signal it is given, not that of its caller', async () => {
    const { plan } = await setUp();
    const made = plan('run-1');
    await readRun(made.lead(made.request));
    const controller = new AbortController();
    const found = await made.find({ ...made.request, signal: controller.signal });
    controller.abort();
    await expect(readFound(found)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('counts a miss once, however often the run has to be begun', async () => {
    const { plan, cache } = await setUp();
    const { lead, request } = plan('run-1');
    await readRun(lead(request));
    await readRun(lead(request));
    expect(cache.stats()).toMatchObject({ hits: 0, misses: 1 });
  });

  it('says when other processes can find the answer', async () => {
    const { plan, store } = await setUp();
    const shared = Promise.withResolvers<void>();
    store.shared = shared.promise;
    const { lead, stored, request } = plan('run-1');
    await stored(); // nothing yet
    await readRun(lead(request));
    let done = false;
    const waiting = stored().then(() => (done = true));
    await Promise.resolve();
    expect(done).toBe(false);
    shared.resolve();
    expect(await waiting).toBe(true);
  });
});
