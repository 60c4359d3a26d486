export { RedisNode } from './redis-node.js';
export { TcpProxy } from './tcp-proxy.js';
export { describeWithRedis, type TestRedis, testRedis } from './test-redis.js';
export { describeWithRedisCluster, TestRedisCluster } from './test-redis-cluster.js';
