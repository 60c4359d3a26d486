import { setTimeout as delay } from 'node:timers/promises';
import { createCache } from 'cache-manager';
import { runResult } from '@ossa/contracts/testing';
import { redisOptionsSchema } from '@ossa/stores';
import { describeWithRedisCluster, TestRedisCluster } from '@ossa/stores/testing';
import { cacheOptionsSchema } from '../cache.options.js';
import { CacheVersions } from '../invalidation/cache-versions.service.js';
import type { StoredResponse } from '../response/stored-response.js';
import { CacheLevels } from './cache-levels.js';
import { createResponseStore } from './create-response-store.js';

const response = (key: string): StoredResponse => ({
  key,
  storedAt: 0,
  parts: [],
  result: runResult(),
  transcript: [],
});

describeWithRedisCluster('the levels of the cache on a Redis Cluster', () => {
  let cluster: TestRedisCluster;
  const closing: (() => Promise<void> | void)[] = [];
  beforeAll(async () => {
    cluster = await TestRedisCluster.start();
  }, 30_000);
  afterAll(async () => {
    for (const close of closing) await close();
    await cluster.close();
  });

  async function process() {
    const redis = await cluster.connect();
    const versions = new CacheVersions(redis);
    const options = cacheOptionsSchema.parse({ timeout: '1s' });
    const redisOptions = redisOptionsSchema.parse({
      url: cluster.nodes[0]?.url,
      keyPrefix: 'ossa-test:',
      cluster: true,
    });
    const levels = await CacheLevels.open(options, { redis, redisOptions });
    const store = createResponseStore(options, levels, { cache: createCache({ stores: levels.stores }), versions });
    closing.push(
      () => versions.onApplicationShutdown(),
      () => levels.onApplicationShutdown(),
    );
    await until(() => levels.shared?.usable === true && versions.inStep);
    return { store, versions };
  }

  it('share answers of all slots, and invalidate them', async () => {
    const [a, b] = [await process(), await process()];
    const keys = Array.from({ length: 30 }, (_, index) => `agent:support:1.0:v0:${index}`);
    await Promise.all(keys.map((key) => a.store.set(key, response(key), 60_000)));
    const found = await Promise.all(keys.map((key) => b.store.get(key)));
    expect(found.map((one) => one?.level)).toEqual(keys.map(() => 'shared'));
    const { version } = await a.versions.raise('support');
    await until(() => b.versions.current('support') === version);
    expect(b.store.figures.entries).toBe(0);
  }, 30_000);
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 8000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('It did not happen within 8 seconds.');
    await delay(10);
  }
}
