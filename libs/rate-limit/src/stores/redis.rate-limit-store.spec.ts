import { describeWithRedis, type TestRedis, testRedis } from '@ossa/stores/testing';
import { turnBack } from '../../testing/turn-back.js';
import type { TokenBucket } from '../bucket/token-bucket.js';
import { RedisRateLimitStore } from './redis.rate-limit-store.js';

const HOUR = 3_600_000;
const BUCKET: TokenBucket = { key: 'run:user:u1', scope: 'user', capacity: 10, msPerToken: HOUR };

describeWithRedis('RedisRateLimitStore', () => {
  let redis: TestRedis;
  let store: RedisRateLimitStore;
  beforeEach(async () => {
    redis = await testRedis();
    store = new RedisRateLimitStore(await redis.connect({ commandTimeout: 5000 }));
  });
  afterEach(() => redis.close());

  const take = async (cost: number, bucket = BUCKET) => (await store.take([{ bucket, cost }])).admitted;
  const keys = () => redis.client.keys(`${redis.keyPrefix}*`);

  it('R35: admits exactly as many over four connections as fit', async () => {
    const stores = [store];
    while (stores.length < 4) {
      stores.push(new RedisRateLimitStore(await redis.connect({ commandTimeout: 5000 })));
    }
    const bucket = { ...BUCKET, capacity: 100 };
    const takings = await Promise.all(
      Array.from({ length: 400 }, (_, n) => (stores[n % 4] ?? store).take([{ bucket, cost: 1 }])),
    );
    expect(takings.filter(({ admitted }) => admitted)).toHaveLength(100);
  });

  it('keeps all buckets in one slot of a cluster', async () => {
    await store.charge([
      { bucket: BUCKET, cost: 1 },
      { bucket: { ...BUCKET, key: 'run:global{x}' }, cost: 1 },
    ]);
    expect((await keys()).sort()).toEqual([
      `${redis.keyPrefix}{rl}:run:global{x}`,
      `${redis.keyPrefix}{rl}:run:user:u1`,
    ]);
  });

  it('keeps a bucket until it is full, and nothing of one that is', async () => {
    const bucket = { ...BUCKET, capacity: 100, msPerToken: 20 };
    expect(await take(0, bucket)).toBe(true);
    expect(await take(101, bucket)).toBe(false);
    expect(await keys()).toEqual([]);
    await take(10, bucket);
    const [key = ''] = await keys();
    const left = await redis.client.pttl(key);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(200);
    while ((await keys()).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await store.read([bucket])).toEqual([{ bucket, tokens: 100 }]);
  });

  it.each([
    ['a take', () => take(1)],
    ['a look', () => store.read([BUCKET])],
  ])('R35: lets time pass again from %s on after the clock of Redis has gone back', async (_, touch) => {
    await take(10);
    await turnBack(redis, -1000 * HOUR);
    await touch();
    expect((await store.read([BUCKET]))[0]?.tokens).toBeCloseTo(0, 2);
    await turnBack(redis, HOUR);
    expect(await take(1)).toBe(true);
    expect(await take(1)).toBe(false);
  });

  it('goes on where it was when Redis has forgotten its scripts', async () => {
    await take(9);
    await redis.client.script('FLUSH');
    expect(await take(1)).toBe(true);
    await redis.client.script('FLUSH');
    expect(await take(1)).toBe(false);
  });

  it('loses nothing of small fractions over many operations', async () => {
    for (let n = 0; n < 300; n += 1) await take(1 / 300);
    expect((await store.read([BUCKET]))[0]?.tokens).toBeCloseTo(9, 2);
    const fast = { ...BUCKET, key: 'fast', capacity: 1e9, msPerToken: 1e-6 };
    expect((await store.take([{ bucket: fast, cost: 1e9 / 3 }])).levels[0]?.tokens).toBeCloseTo((2 / 3) * 1e9, 3);
  });
});
