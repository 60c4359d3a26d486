import { SYSTEM_CLOCK } from '@ossa/contracts';
import { describeWithRedis, type TestRedis, testRedis } from '@ossa/stores/testing';
import { LevelFailures } from '../../levels/level-failures.js';
import { DEFAULT_FLIGHT_LIMITS } from './flight-limits.js';
import { LeaseStore } from './lease-store.js';

describeWithRedis('LeaseStore', () => {
  let redis: TestRedis;
  let store: LeaseStore;
  beforeEach(async () => {
    redis = await testRedis();
    store = new LeaseStore({
      redis: await redis.connect(),
      clock: SYSTEM_CLOCK,
      limits: DEFAULT_FLIGHT_LIMITS,
      timeoutMs: 1000,
      failures: new LevelFailures('flight', {}),
    });
  });
  afterEach(() => redis.close());

  it.each(['end', 'drop', 'renew'] as const)('leaves a lease alone that is somebody else’s: %s', async (verb) => {
    expect(await store.take('key', 'theirs', '')).toEqual({ state: 'taken' });
    await redis.client.pexpire(`${redis.keyPrefix}cache:flight:key`, 500);
    if (verb === 'end') await store.end('key', 'mine', undefined);
    else await store[verb]('key', 'mine');
    expect(await store.take('key', 'mine', '')).toEqual({ state: 'held', holder: 'theirs' });
    expect(await redis.client.pttl(`${redis.keyPrefix}cache:flight:key`)).toBeLessThanOrEqual(500);
  });
});
