export { describeWithRedis, type TestRedis, testRedis } from './test-redis.js';
export { TcpProxy } from './tcp-proxy.js';
