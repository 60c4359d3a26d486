import { createHash } from 'node:crypto';
import type { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { ConfigurationInput } from '@ossa/nest';
import { describeWithRedis, TcpProxy, type TestRedis, testRedis } from '@ossa/stores/testing';
import { type RunningApplication, startApplication } from '../support/application.js';
import { ObservedEvents } from '../support/observed-events.js';
import { startUpstream } from '../support/upstream.js';

const QUESTION = { input: 'How do I reset my password?' };
const PATH = '/v1/agents/helper/execute';
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const declared = (name: string, tenant: string) => ({
  name,
  user: name,
  tenant,
  hash: `sha256:${createHash('sha256').update(name).digest('hex')}`,
});

/** Two servers that share one Redis, as two machines would. */
describeWithRedis('servers that share a Redis', () => {
  let redis: TestRedis;
  let proxy: TcpProxy;
  let upstream: LLMock;
  let servers: readonly RunningApplication[] = [];

  beforeEach(async () => {
    [redis, upstream] = await Promise.all([testRedis(), startUpstream()]);
    proxy = await TcpProxy.start(redis.url);
  });

  afterEach(async () => {
    for (const server of servers) await server.close();
    servers = [];
    await proxy.vanish();
    await upstream.stop();
    await redis.close();
  });

  async function start(more: ConfigurationInput = {}): Promise<[RunningApplication, RunningApplication]> {
    const config: ConfigurationInput = {
      providers: { good: { adapter: 'openai-compatible', apiKey: 'none', baseUrl: `${upstream.url}/v1` } },
      agents: {
        paths: [],
        inline: { helper: { role: 'You help.', llm: { provider: 'good', model: 'test-model', temperature: 0 } } },
      },
      auth: { keys: [declared('ada', 'acme'), declared('bob', 'acme'), declared('eve', 'evil')] },
      redis: { url: proxy.url, keyPrefix: redis.keyPrefix },
      ...more,
    };
    const begin = () => startApplication(config, { providers: [ObservedEvents] });
    const pair: [RunningApplication, RunningApplication] = [await begin(), await begin()];
    servers = pair;
    for (const { url } of pair) await until(async () => (await fetch(`${url}/health/ready`)).status === 200);
    return pair;
  }

  const cacheOf = async (server: RunningApplication, key: string) =>
    (await server.post(PATH, QUESTION, bearer(key))).headers.get('x-ossa-cache');

  it('answer each other’s cached calls, for the same user only, until one of them invalidates the agent', async () => {
    const [a, b] = await start();
    expect(await cacheOf(a, 'ada')).toBe('miss');
    await until(async () => (await cacheOf(b, 'ada')) === 'hit');
    expect([await cacheOf(b, 'bob'), await cacheOf(b, 'eve')]).toEqual(['miss', 'miss']);
    const requests = upstream.getRequests().length;

    const cleared = await fetch(`${b.url}/v1/cache/helper`, { method: 'DELETE', headers: bearer('ada') });
    expect(cleared.ok).toBe(true);
    await until(async () => (await cacheOf(a, 'ada')) === 'miss');
    expect(upstream.getRequests().length).toBeGreaterThan(requests);
  });

  it('admit together what one user may run', async () => {
    const [a, b] = await start({ cache: { enabled: false }, rateLimit: { user: { limit: 10, interval: '1 hour' } } });
    const statuses = await Promise.all(
      Array.from(
        { length: 30 },
        async (_, index) => (await (index % 2 ? a : b).post(PATH, QUESTION, bearer('ada'))).status,
      ),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    expect((await a.post(PATH, QUESTION, bearer('bob'))).status).toBe(200);
  });

  it('answer while Redis is away, each with its share of the limit, and share again when it is back', async () => {
    const [a, b] = await start({ rateLimit: { user: { limit: 10, interval: '1 hour' }, instances: 2 } });
    await proxy.vanish();
    const ask = async (server: RunningApplication) =>
      (await server.post(PATH, { ...QUESTION, cache: 'bypass' }, bearer('ada'))).status;
    for (const server of [a, b]) {
      const statuses = [];
      for (let run = 0; run < 7; run += 1) statuses.push(await ask(server));
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
      expect(
        server.app
          .get(ObservedEvents)
          .names()
          .filter((name) => name === 'rate-limit.degraded'),
      ).toHaveLength(1);
    }
    await proxy.restore();
    await until(async () => (await ask(a)) === 200);
    expect(a.app.get(ObservedEvents).names()).toContain('rate-limit.recovered');
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 8000; waited += 20) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not happen within 8 seconds.');
}
