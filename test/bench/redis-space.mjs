import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';

export const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379/9';

/** Keys of a test or a benchmark in the Redis of the machine, which has others. */
export function redisSpace() {
  const keyPrefix = `ossa-test-${randomUUID()}:`;
  const client = new Redis(REDIS_URL, { maxRetriesPerRequest: 1 });
  return {
    keyPrefix,
    config: { url: REDIS_URL, keyPrefix },
    async clean() {
      const keys = await client.keys(`${keyPrefix}*`);
      if (keys.length > 0) await client.del(...keys);
      client.disconnect();
    },
  };
}
