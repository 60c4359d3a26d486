import { FakeClock } from '@ossa/contracts/testing';
import { describeWithRedis, type TestRedis, testRedis } from '@ossa/stores/testing';
import type { TokenBucket } from '../bucket/token-bucket.js';
import { FailoverRateLimitStore } from './failover.rate-limit-store.js';
import { MemoryRateLimitStore } from './memory.rate-limit-store.js';
import type { RateLimitStore } from './rate-limit-store.interface.js';
import { RedisRateLimitStore } from './redis.rate-limit-store.js';
import { turnBack } from '../../testing/turn-back.js';

interface Subject {
  readonly store: RateLimitStore;
  /** Lets so much time pass for the buckets. */
  pass(ms: number): Promise<void>;
}

/** So long that what a test takes does not count. */
const HOUR = 3_600_000;

/** What every place that keeps buckets must do. */
function describeRateLimitStore(name: string, create: () => Promise<Subject>): void {
  describe(`${name} as a rate limit store`, () => {
    const user: TokenBucket = { key: 'run:user:u1', scope: 'user', capacity: 10, msPerToken: HOUR };
    const all: TokenBucket = { key: 'run:global', scope: 'global', capacity: 100, msPerToken: HOUR / 10 };
    let store: RateLimitStore;
    let pass: Subject['pass'];

    beforeEach(async () => {
      const subject = await create();
      store = subject.store;
      pass = (ms) => subject.pass(ms);
    });

    const take = async (cost: number, buckets = [user]) => store.take(buckets.map((bucket) => ({ bucket, cost })));
    const tokens = async (...buckets: readonly TokenBucket[]) =>
      (await store.read(buckets)).map((level) => Number(level.tokens.toFixed(2)));

    it('has a full bucket where nothing was taken', async () => {
      expect(await store.read([user, all])).toEqual([
        { bucket: user, tokens: 10 },
        { bucket: all, tokens: 100 },
      ]);
      expect(await store.take([])).toEqual({ admitted: true, levels: [] });
    });

    it('takes from every bucket and tells what is left in each', async () => {
      const { admitted, levels } = await take(1, [user, all]);
      expect(admitted).toBe(true);
      expect(levels.map(({ bucket }) => bucket)).toEqual([user, all]);
      expect(levels[0]?.tokens).toBeCloseTo(9, 2);
      expect(levels[1]?.tokens).toBeCloseTo(99, 2);
      expect(await tokens(all, user)).toEqual([99, 9]);
    });

    it('takes nothing from any bucket when one refuses', async () => {
      await take(10);
      const { admitted, levels } = await take(1, [all, user]);
      expect(admitted).toBe(false);
      expect(levels[0]?.tokens).toBeCloseTo(100, 2);
      expect(levels[1]?.tokens).toBeCloseTo(0, 2);
      expect(await tokens(all, user)).toEqual([100, 0]);
    });

    it('admits 100 of 300 that come at once to a bucket of 100', async () => {
      const takings = await Promise.all(Array.from({ length: 300 }, () => take(1, [all])));
      expect(takings.filter(({ admitted }) => admitted)).toHaveLength(100);
    });

    it('takes costs other than 1, and fractions', async () => {
      expect((await take(7.5)).admitted).toBe(true);
      expect((await take(2.75)).admitted).toBe(false);
      expect((await take(2.25)).admitted).toBe(true);
      expect(await tokens(user)).toEqual([0.25]);
      expect((await take(0)).admitted).toBe(true);
    });

    it('never takes what does not fit into the bucket', async () => {
      expect((await take(10.5)).admitted).toBe(false);
      expect(await tokens(user)).toEqual([10]);
    });

    it('asks for what is needed and takes what it costs', async () => {
      const ask = async (need: number, cost: number) => store.take([{ bucket: user, need, cost }]);
      expect((await ask(10, 0)).admitted).toBe(true);
      expect((await ask(1, 12)).admitted).toBe(true);
      expect(await tokens(user)).toEqual([-2]);
      expect((await ask(0.5, 0)).admitted).toBe(false);
    });

    it('charges more than there is, and admits again when that is back', async () => {
      await store.charge([
        { bucket: user, cost: 15 },
        { bucket: all, cost: 15 },
      ]);
      expect(await tokens(user, all)).toEqual([-5, 85]);
      await pass(5.9 * HOUR);
      expect((await take(1)).admitted).toBe(false);
      await pass(0.1 * HOUR);
      expect((await take(1)).admitted).toBe(true);
    });

    it('gives back evenly, and never more than fits', async () => {
      await take(10);
      await pass(0.99 * HOUR);
      expect((await take(1)).admitted).toBe(false);
      await pass(0.01 * HOUR);
      expect((await take(1)).admitted).toBe(true);
      expect((await take(1)).admitted).toBe(false);
      await pass(2.5 * HOUR);
      expect(await tokens(user)).toEqual([2.5]);
      await pass(100 * HOUR);
      expect(await tokens(user)).toEqual([10]);
    });

    it('admits at the rate of the bucket over a long time', async () => {
      await take(10);
      let admitted = 0;
      for (let step = 0; step < 100; step += 1) {
        await pass(0.3 * HOUR);
        if ((await take(1)).admitted) admitted += 1;
      }
      expect(admitted).toBe(30);
    });

    it('fills the buckets that are reset, and no other', async () => {
      await take(10, [user, all]);
      await store.reset([user]);
      await store.reset([]);
      expect(await tokens(user, all)).toEqual([10, 90]);
    });

    it('keeps a debt without bound as one of some decades, and takes nothing for what is not a positive number', async () => {
      for (const cost of [NaN, -1]) await store.charge([{ bucket: user, cost }]);
      expect(await tokens(user)).toEqual([10]);
      expect((await take(NaN)).admitted).toBe(false);
      for (const cost of [Infinity, 1e300, 1]) await store.charge([{ bucket: user, cost }]);
      expect((await take(1)).admitted).toBe(false);
      await pass(2e12);
      expect((await take(1)).admitted).toBe(true);
    });

    it('leaves a bucket as full as it was when its capacity and its rate change alike', async () => {
      const half: TokenBucket = { ...all, capacity: 50, msPerToken: (2 * HOUR) / 10 };
      await take(80, [all]);
      expect(await tokens(half)).toEqual([10]);
      expect((await take(11, [half])).admitted).toBe(false);
    });
  });
}

describeRateLimitStore('MemoryRateLimitStore', async () => {
  const clock = new FakeClock();
  return { store: new MemoryRateLimitStore(clock), pass: (ms) => clock.advance(ms) };
});

describeWithRedis('with Redis', () => {
  let redis: TestRedis;
  beforeEach(async () => {
    redis = await testRedis();
  });
  afterEach(() => redis.close());

  const options = { timeout: 5000, instances: 1 };

  describeRateLimitStore('RedisRateLimitStore', async () => ({
    store: new RedisRateLimitStore(await redis.connect({ commandTimeout: 5000 })),
    pass: (ms) => turnBack(redis, ms),
  }));

  describeRateLimitStore('FailoverRateLimitStore', async () => ({
    store: new FailoverRateLimitStore(
      new RedisRateLimitStore(await redis.connect({ commandTimeout: 5000 })),
      new MemoryRateLimitStore(),
      options,
    ),
    pass: (ms) => turnBack(redis, ms),
  }));
});
