import { composeRun, RateLimitedError, type RunHandler, type RunPart } from '@ossa/contracts';
import { agentDefinition, describeRunStage, runRequest, runResult } from '@ossa/contracts/testing';
import { LimiterRig } from '../testing/limiter-rig.js';
import { RateLimitRunStage } from './rate-limit.run-stage.js';
import { MemoryRateLimitStore } from './stores/memory.rate-limit-store.js';
import type { RateLimitStore } from './stores/rate-limit-store.interface.js';

const LIMITS = { user: { limit: 2, interval: 3_600_000 }, global: { limit: 100, interval: 3_600_000 } };

/** As a store that is shared. */
function later(): RateLimitStore {
  const memory = new MemoryRateLimitStore();
  return {
    take: async (demands) => memory.take(demands),
    charge: async (demands) => memory.charge(demands),
    read: async (buckets) => memory.read(buckets),
    reset: async (buckets) => memory.reset(buckets),
  };
}

function stageOf({ options, limiter }: LimiterRig): RateLimitRunStage {
  return new RateLimitRunStage(options, limiter);
}

describeRunStage('RateLimitRunStage in memory', () => stageOf(new LimiterRig(LIMITS)));
describeRunStage('RateLimitRunStage on a shared store', () => stageOf(new LimiterRig(LIMITS, later())));
describeRunStage('RateLimitRunStage, disabled,', () => stageOf(new LimiterRig({ ...LIMITS, enabled: false })));

describe('RateLimitRunStage', () => {
  class Loop implements RunHandler {
    runs = 0;

    async *run(): AsyncGenerator<RunPart> {
      this.runs += 1;
      yield { type: 'finish', transcript: [], result: runResult() };
    }
  }

  const run = (rig: LimiterRig, loop: RunHandler, user = 'ada') =>
    Array.fromAsync(composeRun([stageOf(rig)], loop).run(runRequest({ user, tenant: 'acme' })));

  it.each([
    ['in memory', undefined],
    ['on a shared store', later()],
  ])('admits runs as long as their limits do, %s', async (_, store) => {
    const loop = new Loop();
    const rig = new LimiterRig(LIMITS, store);
    for (let n = 0; n < 2; n += 1) expect(await run(rig, loop)).toHaveLength(1);
    await expect(run(rig, loop)).rejects.toBeInstanceOf(RateLimitedError);
    expect(loop.runs).toBe(2);
    await run(rig, loop, 'bob');
    expect(rig.events.published).toMatchObject([
      { name: 'ossa.rate-limit.rejected', event: { scope: 'user', agent: 'test-agent', runId: 'run-1', user: 'ada' } },
    ]);
  });

  it('charges a run when it starts, not when it is made', async () => {
    const rig = new LimiterRig(LIMITS);
    const loop = new Loop();
    const stage = stageOf(rig);
    const submitted = Array.from({ length: 5 }, () => stage.run(runRequest({ user: 'ada' }), loop));
    expect(await rig.limiter.capacity({ user: 'ada' })).toBe(2);
    await Array.fromAsync(submitted[4]!);
    expect(await rig.limiter.capacity({ user: 'ada' })).toBe(1);
  });

  it('charges nothing for a run that nobody reads', async () => {
    const rig = new LimiterRig(LIMITS);
    const parts = stageOf(rig).run(runRequest({ user: 'ada' }), new Loop());
    await parts[Symbol.asyncIterator]().return?.();
    expect(await rig.limiter.capacity({ user: 'ada' })).toBe(2);
  });

  it('takes the rate of an agent from its manifest', async () => {
    const rig = new LimiterRig();
    const agent = agentDefinition({ limits: { maxTurns: 1, rate: { runsPerMinute: 60, burst: 1 } } });
    const parts = () => Array.fromAsync(stageOf(rig).run(runRequest({ agent }), new Loop()));
    await parts();
    await expect(parts()).rejects.toMatchObject({ figures: { scope: 'agent', limit: 1 }, retryAfterMs: 1000 });
    await rig.clock.advance(1000);
    await parts();
  });

  it('is not in the way when it is disabled', () => {
    const rig = new LimiterRig({ ...LIMITS, enabled: false });
    const parts = new Loop().run();
    expect(stageOf(rig).run(runRequest(), { run: () => parts })).toBe(parts);
  });
});
