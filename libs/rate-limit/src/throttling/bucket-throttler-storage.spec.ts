import { FakeClock } from '@ossa/contracts/testing';
import { RedisUnavailableError } from '@ossa/stores';
import { describeWithRedis, type TestRedis, testRedis } from '@ossa/stores/testing';
import { LimiterRig } from '../../testing/limiter-rig.js';
import { turnBack } from '../../testing/turn-back.js';
import { MemoryRateLimitStore } from '../stores/memory.rate-limit-store.js';
import { RedisRateLimitStore } from '../stores/redis.rate-limit-store.js';
import { BucketThrottlerStorage } from './bucket-throttler-storage.js';

const MINUTE = 60_000;

describe('BucketThrottlerStorage', () => {
  let clock: FakeClock;
  let storage: BucketThrottlerStorage;
  beforeEach(() => {
    clock = new FakeClock();
    storage = new BucketThrottlerStorage(new MemoryRateLimitStore(clock));
  });

  const take = (key = 'ada', limit = 4, name = 'default') => storage.take(key, MINUTE, limit, name);
  const admittedOf = async (attempts: number, key?: string, limit?: number) => {
    let admitted = 0;
    for (let n = 0; n < attempts; n += 1) if ((await take(key, limit)).admitted) admitted += 1;
    return admitted;
  };

  it('gives the exact figures of each request, at once in memory', async () => {
    expect(take()).toEqual({
      admitted: true,
      figures: { scope: 'http', limit: 4, remaining: 3, resetMs: 15_000 },
      retryAfterMs: 0,
    });
    await clock.advance(1000);
    for (let n = 0; n < 3; n += 1) expect(take()).toMatchObject({ admitted: true });
    expect(take()).toEqual({
      admitted: false,
      figures: { scope: 'http', limit: 4, remaining: 0, resetMs: 59_000 },
      retryAfterMs: 14_000,
    });
    await clock.advance(13_900);
    expect(take()).toMatchObject({ admitted: false, retryAfterMs: 100 });
    await clock.advance(100);
    expect(take()).toMatchObject({ admitted: true, figures: { remaining: 0 } });
  });

  it('never lets twice the limit pass around the edge of a window', async () => {
    expect(await admittedOf(10, 'ada', 10)).toBe(10);
    await clock.advance(MINUTE / 10);
    expect(await admittedOf(10, 'ada', 10)).toBe(1);
  });

  it('tells the guard of Nest in its terms', async () => {
    const ask = () => storage.increment('ada', 10_000, 2, 10_000, 'default');
    expect(await ask()).toEqual({ totalHits: 1, timeToExpire: 5, isBlocked: false, timeToBlockExpire: 0 });
    expect(await ask()).toEqual({ totalHits: 2, timeToExpire: 10, isBlocked: false, timeToBlockExpire: 0 });
    expect(await ask()).toEqual({ totalHits: 3, timeToExpire: 10, isBlocked: true, timeToBlockExpire: 5 });
  });

  it('keeps keys and throttlers apart, whatever characters they have', async () => {
    const pairs = [
      ['a:b', 'c'],
      ['a', 'b:c'],
      ['a', 'c'],
      ['b', 'c'],
      ['a%3Ab', 'c'],
      ['', 'a:b:c'],
    ] as const;
    for (const [name, key] of pairs) {
      expect(await take(key, 1, name)).toMatchObject({ admitted: true });
      expect(await take(key, 1, name)).toMatchObject({ admitted: false });
    }
  });

  it('never charges a run, and is not charged by one', async () => {
    const rig = new LimiterRig({ user: { limit: 5, interval: MINUTE }, global: { limit: 5, interval: MINUTE } });
    const shared = new BucketThrottlerStorage(rig.store);
    for (const key of ['user:ada', 'run:user:ada', 'global', 'run:global']) {
      expect(await shared.take(key, MINUTE, 1, 'default')).toMatchObject({ admitted: true });
    }
    for (let n = 0; n < 5; n += 1) await rig.limiter.check({ user: 'ada' });
    expect(await shared.take('user:bob', MINUTE, 1, 'default')).toMatchObject({ admitted: true });
  });

  it.each([0, -1, 0.5])('admits nothing with a limit of %d', async (limit) => {
    const refused = { admitted: false, figures: { limit, remaining: 0 }, retryAfterMs: MINUTE };
    expect(await storage.take('ada', MINUTE, limit, 'default')).toMatchObject(refused);
    expect(await storage.increment('ada', MINUTE, limit, MINUTE, 'default')).toMatchObject({ isBlocked: true });
  });

  it.each([
    [0, 1],
    [MINUTE, Infinity],
  ])('admits everything with a ttl of %d and a limit of %d', async (ttl, limit) => {
    for (let n = 0; n < 5; n += 1) {
      expect(await storage.take('ada', ttl, limit, 'default')).toMatchObject({ admitted: true });
    }
    expect(await storage.increment('ada', ttl, limit, ttl, 'default')).toMatchObject({ isBlocked: false });
  });

  describe('with a block', () => {
    const HOUR = 60 * MINUTE;
    const ask = async (block = HOUR, limit = 3) => storage.take('ada', MINUTE, limit, 'default', block);

    it('refuses everything until the block is over, then has a full bucket', async () => {
      for (let n = 0; n < 3; n += 1) expect(await ask()).toMatchObject({ admitted: true });
      expect(await ask()).toEqual({
        admitted: false,
        figures: { scope: 'http', limit: 3, remaining: 0, resetMs: HOUR },
        retryAfterMs: HOUR,
      });
      await clock.advance(HOUR / 2);
      expect(await ask()).toMatchObject({ admitted: false, retryAfterMs: HOUR / 2 });
      expect(await storage.increment('ada', MINUTE, 3, HOUR, 'default')).toEqual({
        totalHits: 4,
        timeToExpire: 1800,
        isBlocked: true,
        timeToBlockExpire: 1800,
      });
      await clock.advance(HOUR / 2 - 1);
      expect(await ask()).toMatchObject({ admitted: false, retryAfterMs: 1 });
      await clock.advance(1);
      for (let n = 0; n < 3; n += 1) expect(await ask()).toMatchObject({ admitted: true });
      expect(await ask()).toMatchObject({ admitted: false, retryAfterMs: HOUR });
    });

    it('may be shorter than the ttl', async () => {
      for (let n = 0; n < 3; n += 1) await ask(1000);
      expect(await ask(1000)).toMatchObject({ admitted: false, retryAfterMs: 1000 });
      await clock.advance(1000);
      for (let n = 0; n < 3; n += 1) expect(await ask(1000)).toMatchObject({ admitted: true });
    });

    it('blocks one key alone', async () => {
      for (let n = 0; n < 4; n += 1) await ask();
      expect(await storage.take('bob', MINUTE, 3, 'default', HOUR)).toMatchObject({ admitted: true });
    });

    it('is none where it is 0', async () => {
      for (let n = 0; n < 3; n += 1) await ask(0);
      expect(await ask(0)).toMatchObject({ admitted: false, retryAfterMs: MINUTE / 3 });
    });

    it('holds also when the bucket cannot be filled', async () => {
      const store = Object.assign(new MemoryRateLimitStore(clock), {
        reset: () => Promise.reject(new RedisUnavailableError()),
      });
      storage = new BucketThrottlerStorage(store);
      for (let n = 0; n < 3; n += 1) await ask();
      expect(await ask()).toMatchObject({ admitted: false, retryAfterMs: HOUR });
    });
  });
});

describeWithRedis('BucketThrottlerStorage on Redis', () => {
  const HOUR = 60 * MINUTE;
  let redis: TestRedis;
  beforeEach(async () => {
    redis = await testRedis();
  });
  afterEach(() => redis.close());

  async function storages(count: number): Promise<BucketThrottlerStorage[]> {
    const connections = await Promise.all(Array.from({ length: count }, () => redis.connect({ commandTimeout: 5000 })));
    return connections.map((connection) => new BucketThrottlerStorage(new RedisRateLimitStore(connection)));
  }

  it('R35: admits exactly as many over four processes as fit', async () => {
    const all = await storages(4);
    const decisions = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => all[n % 4]?.take('ada', 24 * HOUR, 100, 'default')),
    );
    expect(decisions.filter((decision) => decision?.admitted)).toHaveLength(100);
  });

  it('blocks once for all who are refused at the same time', async () => {
    const all = await storages(4);
    const ask = async (n: number) => all[n % 4]?.take('ada', MINUTE, 10, 'default', HOUR);
    const decisions = await Promise.all(Array.from({ length: 100 }, (_, n) => ask(n)));
    expect(decisions.filter((decision) => decision?.admitted)).toHaveLength(10);
    for (const decision of decisions) if (!decision?.admitted) expect(decision?.retryAfterMs).toBeLessThanOrEqual(HOUR);
    expect((await ask(0))?.retryAfterMs).toBeGreaterThan(HOUR - 20_000);
    await turnBack(redis, HOUR);
    expect(await ask(1)).toMatchObject({ admitted: true, figures: { remaining: 9 } });
  });
});
