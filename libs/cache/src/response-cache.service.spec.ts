import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import {
  AgentNotFoundError,
  type AgentRunner,
  type ExecuteOptions,
  type RunHandler,
  type RunPart,
  userMessage,
} from '@ossa/contracts';
import { runResult } from '@ossa/contracts/testing';
import { CACHED_AGENT, cachedRequest, cacheHarness } from '../testing/cache-harness.js';

const said = (input: unknown) => ({ messages: [userMessage(String(input))] });

/** Says what it was asked; counts. */
class EchoLoop implements RunHandler {
  runs = 0;

  async *run({ runId, messages }: { runId: string; messages: unknown }): AsyncGenerator<RunPart> {
    this.runs += 1;
    await nextTurn();
    const cost = { amount: 0.1, currency: 'USD' };
    yield { type: 'finish', transcript: [], result: runResult({ runId, output: JSON.stringify(messages), cost }) };
  }
}

async function setUp(options?: unknown) {
  const loop = new EchoLoop();
  const executed: { readonly input: unknown; readonly options: ExecuteOptions }[] = [];
  let busy = 0;
  let most = 0;
  const runner: AgentRunner = {
    execute: async (_, input, given = {}) => {
      executed.push({ input, options: given });
      most = Math.max(most, (busy += 1));
      try {
        if (input === 'fails') throw new AgentNotFoundError('helper');
        return (await run(loop, { ...said(input), cache: given.cache, user: given.user ?? 'ada' })).result;
      } finally {
        busy -= 1;
      }
    },
    prepare: (_, input, given = {}) => cachedRequest({ ...said(input), user: given.user ?? 'ada' }),
  };
  const harness = await cacheHarness({ runner, options });
  const { run } = harness;
  return { ...harness, loop, executed, most: () => most };
}

describe('ResponseCache', () => {
  it('forgets all answers of an agent', async () => {
    const { cache, run, loop } = await setUp();
    await run(loop, said('a'));
    expect((await run(loop, said('a'))).result.cached).toBe(true);
    const { version, everywhere } = await cache.invalidateAgent(CACHED_AGENT.id);
    expect(version).toBeGreaterThan(0);
    expect(everywhere).toBe(true);
    expect((await run(loop, said('a'))).result.cached).toBe(false);
  });

  it('forgets all answers', async () => {
    const { cache, run, loop } = await setUp();
    await run(loop, said('a'));
    await cache.clearAll();
    expect((await run(loop, said('a'))).result.cached).toBe(false);
  });

  it('forgets one answer, to one user', async () => {
    const { cache, run, loop } = await setUp();
    const cached = async (input: string, user: string) => (await run(loop, { ...said(input), user })).result.cached;
    for (const [input, user] of [
      ['a', 'ada'],
      ['b', 'ada'],
      ['a', 'bob'],
    ] as const)
      await cached(input, user);
    expect(await cache.invalidateResponse('helper', 'a', { user: 'ada' })).toBe(true);
    expect([await cached('a', 'ada'), await cached('b', 'ada'), await cached('a', 'bob')]).toEqual([false, true, true]);
  });

  it('has nothing to forget of an agent that is not cached', async () => {
    const { cache } = await setUp({ enabled: false });
    expect(await cache.invalidateResponse('helper', 'a')).toBe(true);
  });

  it('runs what is going to be asked, four at a time, and what is there already not again', async () => {
    const { cache, run, loop, executed, most } = await setUp();
    const inputs = Array.from({ length: 20 }, (_, index) => `question ${index}`);
    await run(loop, said('question 3'));
    expect(await cache.warm('helper', inputs, { user: 'ada', cache: 'refresh' })).toEqual({
      succeeded: 20,
      failures: [],
    });
    expect([loop.runs, most()]).toEqual([20, 4]);
    expect(executed.every(({ options }) => options.cache === 'use' && options.user === 'ada')).toBe(true);
    for (const input of inputs) expect((await run(loop, said(input))).result.cached).toBe(true);
  });

  it('says which runs have failed, and goes on with the others', async () => {
    const { cache } = await setUp();
    const { succeeded, failures } = await cache.warm('helper', ['a', 'fails', 'b', 'fails', 'c', 'd', 'e']);
    expect(succeeded).toBe(5);
    expect(failures.map(({ index }) => index)).toEqual([1, 3]);
    expect(failures[0]?.error).toMatchObject({ code: 'agent_not_found' });
  });

  it('stops when it is told to', async () => {
    const { cache, executed } = await setUp();
    const controller = new AbortController();
    const warming = cache.warm('helper', ['a', 'b', 'c', 'd', 'e', 'f'], { signal: controller.signal });
    controller.abort();
    const { succeeded, failures } = await warming;
    expect([executed.length, succeeded]).toEqual([4, 4]);
    expect(failures).toEqual([4, 5].map((index) => ({ index, error: expect.objectContaining({ code: 'cancelled' }) })));
  });

  it('has exact figures', async () => {
    const { cache, run, loop } = await setUp();
    expect(cache.stats()).toMatchObject({ hits: 0, misses: 0, hitRate: 0, savedCost: { amount: 0 } });
    for (let hit = 0; hit <= 1000; hit += 1) await run(loop, said('a'));
    expect(cache.stats()).toEqual({
      hits: 1000,
      misses: 1,
      hitRate: 1000 / 1001,
      evictions: 0,
      entries: 0,
      bytes: 0,
      failures: 0,
      savedTokens: 0,
      savedCost: { amount: 100, currency: 'USD' }, // a sum of fractions would not be
    });
  });
});
