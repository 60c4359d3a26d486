import { InvalidRequestError, RateLimitedError, RateLimitRejectedEvent } from '@ossa/contracts';
import { agentDefinition, RecordingTelemetry } from '@ossa/contracts/testing';
import { describeWithRedis, type TestRedis, testRedis } from '@ossa/stores/testing';
import { LimiterRig } from '../../testing/limiter-rig.js';
import { FailoverRateLimitStore } from '../stores/failover.rate-limit-store.js';
import { MemoryRateLimitStore } from '../stores/memory.rate-limit-store.js';
import type { RateLimitStore } from '../stores/rate-limit-store.interface.js';
import { RedisRateLimitStore } from '../stores/redis.rate-limit-store.js';

const HOUR = 3_600_000;
const hourly = (limit: number) => ({ limit, interval: HOUR });
const daily = (limit: number) => ({ limit, interval: 24 * HOUR });
const ADA = { user: 'ada', tenant: 'acme' };

function refusalOf(check: () => unknown): RateLimitedError {
  try {
    check();
  } catch (error) {
    if (error instanceof RateLimitedError) return error;
    throw error;
  }
  throw new Error('It was admitted.');
}

async function admittedOf(attempts: number, check: (n: number) => unknown): Promise<number> {
  const settled = await Promise.allSettled(Array.from({ length: attempts }, async (_, n) => check(n)));
  const errors = settled.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
  expect(errors.filter((error) => !(error instanceof RateLimitedError))).toEqual([]);
  return attempts - errors.length;
}

describe('RateLimiter', () => {
  it('admits as many as the bucket holds, and more as they come back', async () => {
    const { limiter, clock } = new LimiterRig({ user: hourly(100) });
    expect(await admittedOf(300, () => limiter.check(ADA))).toBe(100);
    await clock.advance(HOUR / 100 - 40);
    expect(await admittedOf(1, () => limiter.check(ADA))).toBe(0);
    await clock.advance(40);
    expect(await admittedOf(2, () => limiter.check(ADA))).toBe(1);
  });

  it('runs out also where the burst takes longer to come back than any store keeps', async () => {
    const { limiter } = new LimiterRig({ user: { limit: 1, interval: 24 * 24 * HOUR, burst: 1000 } });
    const admitted = await admittedOf(1500, () => limiter.check(ADA));
    expect(admitted).toBeLessThanOrEqual(1000);
    expect(await admittedOf(10, () => limiter.check(ADA))).toBe(0);
  });

  it('R35: changes nothing when somebody sets the clock on the wall', async () => {
    const { limiter, clock } = new LimiterRig({ user: hourly(10) });
    expect(await admittedOf(20, () => limiter.check(ADA))).toBe(10);
    for (const jump of [HOUR, -2 * HOUR, HOUR]) {
      clock.jump(jump);
      expect(await admittedOf(5, () => limiter.check(ADA))).toBe(0);
    }
  });

  it('gives the tightest limit, at once in memory', () => {
    const { limiter } = new LimiterRig({ user: hourly(100), agent: hourly(3), global: hourly(1000) });
    const figures = limiter.check({ ...ADA, agent: { id: 'a' } });
    expect(figures).toEqual({ scope: 'agent', limit: 3, remaining: 2, resetMs: HOUR / 3 });
    expect(limiter.check(ADA)).toMatchObject({ scope: 'user', limit: 100, remaining: 98 });
    expect(limiter.check({})).toMatchObject({ scope: 'global', limit: 1000, remaining: 997 });
  });

  it('charges no limit when one refuses', async () => {
    const { limiter } = new LimiterRig({ user: hourly(1), agent: hourly(10), global: hourly(100) });
    const agent = { id: 'a' };
    await limiter.check({ ...ADA, agent });
    expect(await admittedOf(5, () => limiter.check({ ...ADA, agent }))).toBe(0);
    expect(await limiter.capacity({ agent })).toBe(9);
    expect(await limiter.capacity({})).toBe(99);
  });

  it('names the limit that has to be waited for longest', async () => {
    const { limiter, clock } = new LimiterRig({ user: hourly(1), agent: hourly(2), global: hourly(1000) });
    const agent = agentDefinition({ id: 'a' });
    await limiter.check({ ...ADA, agent });
    await limiter.check({ user: 'bob', agent });
    await clock.advance(HOUR / 4);
    const { figures, retryAfterMs, retryable } = refusalOf(() => limiter.check({ ...ADA, agent }));
    expect(figures).toEqual({ scope: 'user', limit: 1, remaining: 0, resetMs: (3 * HOUR) / 4 });
    expect(retryAfterMs).toBe((3 * HOUR) / 4);
    expect(retryable).toBe(true);
    expect(refusalOf(() => limiter.check({ user: 'eve', agent }))).toMatchObject({
      figures: { scope: 'agent', limit: 2, remaining: 0 },
      retryAfterMs: HOUR / 4,
    });
  });

  it('names the limit of the agent where that has to be waited for longest', async () => {
    const { limiter } = new LimiterRig({ user: hourly(2), agent: hourly(1), global: hourly(1000) });
    await limiter.check({ ...ADA, agent: { id: 'a' } });
    await limiter.check({ ...ADA, agent: { id: 'b' } });
    expect(refusalOf(() => limiter.check({ ...ADA, agent: { id: 'a' } }))).toMatchObject({
      figures: { scope: 'agent', limit: 1 },
      retryAfterMs: HOUR,
    });
  });

  it('admits again exactly after the wait it names', async () => {
    const { limiter, clock } = new LimiterRig({ user: { limit: 7, interval: 1000 } });
    for (let n = 0; n < 7; n += 1) await limiter.check(ADA);
    const { retryAfterMs } = refusalOf(() => limiter.check(ADA, 2.5));
    expect(retryAfterMs).toBe(Math.ceil((2.5 * 1000) / 7));
    await clock.advance(retryAfterMs - 1);
    refusalOf(() => limiter.check(ADA, 2.5));
    await clock.advance(1);
    await limiter.check(ADA, 2.5);
  });

  it.each([0, -1, NaN, Infinity, -Infinity])('refuses %d as a cost', (cost) => {
    const { limiter } = new LimiterRig({ user: hourly(10) });
    expect(() => limiter.check(ADA, cost)).toThrow(InvalidRequestError);
    expect(() => new LimiterRig({ enabled: false }).limiter.check(ADA, cost)).toThrow(InvalidRequestError);
  });

  it('does not tell anyone to try again who asks for more than a limit ever holds', async () => {
    const { limiter } = new LimiterRig({ user: { limit: 100, interval: HOUR, burst: 5 }, global: hourly(10) });
    await limiter.check(ADA, 5);
    expect(() => limiter.check({ user: 'bob' }, 5.5)).toThrow(/The cost is 5\.5.*this user.*more than 5/);
    expect(() => limiter.check({ user: 'bob' }, 5.5)).toThrow(InvalidRequestError);
    expect(await limiter.peek({})).toMatchObject({ remaining: 5 });
  });

  it('refuses every run of an agent whose manifest allows none', () => {
    const { limiter } = new LimiterRig();
    const agent = { id: 'a', limits: { rate: { runsPerMinute: 0 } } };
    expect(() => limiter.check({ agent })).toThrow(InvalidRequestError);
  });

  it('keeps users with one name in two tenants apart', async () => {
    const { limiter } = new LimiterRig({ user: hourly(1) });
    for (const tenant of ['acme', 'evil', 'a:b', 'a%3Ab', '', undefined]) {
      expect(await admittedOf(2, () => limiter.check({ user: 'ada', tenant }))).toBe(1);
    }
  });

  it('tells what is left without taking it', async () => {
    const { limiter } = new LimiterRig({ user: hourly(10), agent: hourly(4), global: hourly(100) });
    await limiter.check({ ...ADA, agent: { id: 'a' } }, 2);
    expect(await limiter.capacity(ADA)).toBe(8);
    expect(await limiter.capacity({ ...ADA, agent: { id: 'a' } })).toBe(2);
    expect(await limiter.capacity({})).toBe(98);
    expect(await limiter.peek(ADA)).toEqual({ scope: 'user', limit: 10, remaining: 8, resetMs: HOUR / 5 });
    expect(await limiter.capacity(ADA)).toBe(8);
  });

  it('gives a user everything back, in its tenant alone', async () => {
    const { limiter } = new LimiterRig({ user: hourly(1), tokens: { user: hourly(10) }, global: hourly(100) });
    for (const tenant of ['acme', 'evil']) {
      await limiter.check({ user: 'ada', tenant });
      await limiter.charge({ user: 'ada', tenant }, 50);
    }
    await limiter.reset('ada', 'acme');
    expect(await limiter.capacity(ADA)).toBe(1);
    expect(await limiter.capacity({ user: 'ada', tenant: 'evil' })).toBe(0);
    expect(await limiter.capacity({})).toBe(98);
    await limiter.check(ADA);
  });

  it('limits nothing where no limit applies, or when it is disabled', async () => {
    const nothing = new LimiterRig();
    const disabled = new LimiterRig({ enabled: false, user: hourly(1), tokens: { user: hourly(1) } });
    for (const { limiter, telemetry } of [nothing, disabled]) {
      for (let n = 0; n < 5; n += 1) expect(limiter.check(ADA)).toBeUndefined();
      await limiter.charge(ADA, 100);
      await limiter.reset('ada', 'acme');
      expect(await limiter.peek(ADA)).toBeUndefined();
      expect(await limiter.capacity(ADA)).toBe(Infinity);
      expect(limiter.limitsTokens).toBe(false);
      expect(telemetry.measured).toEqual([]);
    }
  });

  describe('of tokens of models', () => {
    const tokens = { user: hourly(1000), agent: hourly(5000), global: hourly(10_000) };

    it('admits while anything is left, takes what was used, and waits until a debt is paid', async () => {
      const { limiter, clock } = new LimiterRig({ tokens });
      const subject = { ...ADA, agent: { id: 'a' } };
      await limiter.check(subject);
      await limiter.check(subject);
      await limiter.charge(subject, 900);
      await limiter.check(subject);
      await limiter.charge(subject, 600);
      const { figures, retryAfterMs } = refusalOf(() => limiter.check(subject));
      expect(figures).toEqual({ scope: 'user', limit: 1000, remaining: 0, resetMs: 1.5 * HOUR });
      expect(retryAfterMs).toBe((501 * HOUR) / 1000);
      expect(limiter.check({ user: 'bob', agent: { id: 'a' } })).toMatchObject({ scope: 'user', remaining: 1000 });
      expect(await limiter.peek({ agent: { id: 'a' } })).toMatchObject({ scope: 'agent', remaining: 3500 });
      await clock.advance(retryAfterMs);
      await limiter.check(subject);
    });

    it('is told beside a limit of runs only when nothing is left', async () => {
      const { limiter } = new LimiterRig({ user: hourly(100), tokens: { user: hourly(50) } });
      expect(limiter.check(ADA)).toMatchObject({ limit: 100, remaining: 99 });
      expect(await limiter.capacity(ADA)).toBe(99);
      await limiter.charge(ADA, 50);
      expect(await limiter.peek(ADA)).toMatchObject({ limit: 50, remaining: 0 });
      expect(await limiter.capacity(ADA)).toBe(0);
    });

    it.each([0, -5, NaN])('charges nothing for %d', async (used) => {
      const { limiter } = new LimiterRig({ tokens });
      await limiter.charge(ADA, used);
      expect(await limiter.peek(ADA)).toMatchObject({ remaining: 1000 });
    });

    it.each(['throws', 'rejects'])('counts what cannot be charged when the store %s', async (way) => {
      const broken = new TypeError('broken');
      const store: RateLimitStore = Object.assign(new MemoryRateLimitStore(), {
        charge: () => {
          if (way === 'throws') throw broken;
          return Promise.reject(broken);
        },
      });
      const { limiter, telemetry } = new LimiterRig({ tokens }, store);
      await limiter.charge(ADA, 5);
      expect(telemetry.sum('ossa.rate-limit.uncharged')).toBe(1);
    });
  });

  it('publishes a refusal, and counts it without the user', async () => {
    const { limiter, events, telemetry } = new LimiterRig({ user: hourly(1), global: hourly(10) });
    const subject = { ...ADA, agent: agentDefinition({ id: 'a' }), runId: 'run-7' };
    await limiter.check(subject);
    refusalOf(() => limiter.check(subject));
    expect(events.published).toEqual([
      {
        name: 'ossa.rate-limit.rejected',
        event: new RateLimitRejectedEvent('user', 1, HOUR, 'a', 'run-7', 'ada', 'acme'),
      },
    ]);
    expect(telemetry.measured).toEqual([
      { name: 'ossa.rate-limit.checks', value: 1, attributes: {} },
      { name: 'ossa.rate-limit.checks', value: 1, attributes: {} },
      { name: 'ossa.rate-limit.rejected', value: 1, attributes: { scope: 'user' } },
    ]);
  });

  it('rejects where the store answers later', async () => {
    const memory = new MemoryRateLimitStore();
    const later: RateLimitStore = {
      take: async (demands) => memory.take(demands),
      charge: async (demands) => memory.charge(demands),
      read: async (buckets) => memory.read(buckets),
      reset: async (buckets) => memory.reset(buckets),
    };
    const { limiter } = new LimiterRig({ user: hourly(1) }, later);
    const first = limiter.check(ADA);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toMatchObject({ remaining: 0 });
    await expect(limiter.check(ADA)).rejects.toBeInstanceOf(RateLimitedError);
  });
});

describeWithRedis('RateLimiter on Redis', () => {
  const INSTANCES = 4;
  let redis: TestRedis;
  beforeEach(async () => {
    redis = await testRedis();
  });
  afterEach(() => redis.close());

  async function limiters(options: ConstructorParameters<typeof LimiterRig>[0]) {
    const connections = await Promise.all(
      Array.from({ length: INSTANCES }, () => redis.connect({ commandTimeout: 5000 })),
    );
    const telemetry = new RecordingTelemetry();
    const rigs = connections.map((connection) => {
      const failover = { timeout: 5000, instances: INSTANCES };
      const store = new FailoverRateLimitStore(
        new RedisRateLimitStore(connection),
        new MemoryRateLimitStore(),
        failover,
        { telemetry },
      );
      return new LimiterRig({ instances: INSTANCES, ...options }, store);
    });
    return { of: (n: number) => rigs[n % INSTANCES]!.limiter, telemetry };
  }

  it('R35: four limiters together admit exactly as many as fit, and refusals charge nothing', async () => {
    const { of, telemetry } = await limiters({ user: daily(200), agent: daily(100), global: daily(500) });
    const agent = { id: 'a' };
    const user = (n: number) => ({ user: `user-${n % 3}`, tenant: 'acme' });
    expect(await admittedOf(300, (n) => of(n).check({ ...user(n), agent }))).toBe(100);
    expect(await of(1).capacity({})).toBe(400);
    const left = await Promise.all([0, 1, 2].map((n) => of(n).capacity(user(n))));
    expect(left.reduce((sum, runs) => sum + runs)).toBe(3 * 200 - 100);
    expect(telemetry.measured).toEqual([]);
  });

  it('R35: finds a debt of tokens that another limiter has charged, and a reset, too', async () => {
    const { of } = await limiters({ tokens: { user: daily(100) } });
    await of(0).charge(ADA, 250);
    await expect(Promise.resolve().then(() => of(1).check(ADA))).rejects.toMatchObject({
      figures: { scope: 'user', limit: 100, remaining: 0 },
    });
    await of(2).reset('ada', 'acme');
    expect(await of(3).check(ADA)).toMatchObject({ remaining: 100 });
  });
});
