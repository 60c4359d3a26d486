import { describeWithRedisCluster, TestRedisCluster } from '@ossa/stores/testing';
import type { TokenBucket } from '../bucket/token-bucket.js';
import { RedisRateLimitStore } from './redis.rate-limit-store.js';

const START_MS = 30_000;
const HOUR = 3_600_000;

describeWithRedisCluster('RedisRateLimitStore on a cluster', () => {
  let cluster: TestRedisCluster;
  let stores: RedisRateLimitStore[];
  beforeAll(async () => {
    cluster = await TestRedisCluster.start();
    const connections = await Promise.all(cluster.nodes.map((_, node) => cluster.connect({ node })));
    stores = connections.map((connection) => new RedisRateLimitStore(connection));
  }, START_MS);
  afterAll(() => cluster.close());

  const user: TokenBucket = { key: 'run:user:u1', scope: 'user', capacity: 100, msPerToken: HOUR };
  const agent: TokenBucket = { key: 'run:agent:a1', scope: 'agent', capacity: 150, msPerToken: HOUR };
  const all: TokenBucket = { key: 'run:global', scope: 'global', capacity: 200, msPerToken: HOUR };

  it('R35: admits exactly as many as fit into all buckets, through whichever node', async () => {
    const demands = [user, agent, all].map((bucket) => ({ bucket, cost: 1 }));
    const takings = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => stores[n % stores.length]?.take(demands)),
    );
    expect(takings.filter((taking) => taking?.admitted)).toHaveLength(100);
    const levels = await stores[1]?.read([user, agent, all]);
    expect(levels?.map(({ tokens }) => Math.round(tokens))).toEqual([0, 50, 100]);
  });

  it('charges and fills buckets of any name', async () => {
    const buckets = Array.from({ length: 20 }, (_, n) => ({ ...user, key: `run:user:{${n}}` }));
    await stores[0]?.charge(buckets.map((bucket) => ({ bucket, cost: 150 })));
    expect((await stores[2]?.read(buckets))?.map(({ tokens }) => Math.round(tokens))).toEqual(buckets.map(() => -50));
    await stores[1]?.reset(buckets);
    expect(await stores[2]?.read(buckets)).toEqual(buckets.map((bucket) => ({ bucket, tokens: 100 })));
  });
});
