import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { RedisConnection } from '../src/redis/redis-connection.js';

/** Set by `test/support/stores.ts` before the tests run; absent where no Redis is running. */
const URL = process.env['OSSA_TEST_REDIS_URL'];

/** A block of tests that need Redis; left out where there is none, which the start of the test run reports. */
export function describeWithRedis(title: string, tests: () => void): void {
  if (URL === undefined) describe.skip(title, tests);
  else describe(title, tests);
}

export interface TestRedis {
  readonly url: string;
  /** Of this test alone. */
  readonly keyPrefix: string;
  /** A further connection under the same prefix, as another process has it; closed by {@link close}. */
  connect(options?: { readonly url?: string; readonly commandTimeout?: number }): Promise<RedisConnection>;
  /** For looking at what is stored, without the prefix being added. */
  readonly client: Redis;
  /** Removes what the test has left. */
  close(): Promise<void>;
}

/** The running Redis, with a key prefix of its own. */
export async function testRedis(): Promise<TestRedis> {
  if (URL === undefined) throw new Error('No Redis is running; put the test into describeWithRedis().');
  const keyPrefix = `ossa-test-${randomUUID()}:`;
  const client = new Redis(URL);
  const connections: RedisConnection[] = [];
  return {
    url: URL,
    keyPrefix,
    client,
    async connect({ url = URL, commandTimeout = 200 } = {}) {
      const connection = new RedisConnection(url, { keyPrefix, commandTimeout, cluster: false });
      connections.push(connection);
      for (let waited = 0; !connection.available && waited < 2000; waited += 5) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return connection;
    },
    async close() {
      for (const connection of connections) connection.onApplicationShutdown();
      const keys = await client.keys(`${keyPrefix}*`);
      if (keys.length > 0) await client.del(...keys);
      client.disconnect();
    },
  };
}
