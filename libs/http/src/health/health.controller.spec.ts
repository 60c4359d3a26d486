import { createHash } from 'node:crypto';
import { ScriptedModelProvider } from '@ossa/contracts/testing';
import { describeWithRedis, TcpProxy, type TestRedis, testRedis } from '@ossa/stores/testing';
import { PLATFORMS, TestServer } from '../../testing/serve.js';

const KEY = 'k-1';
const keys = [{ name: 'test', hash: `sha256:${createHash('sha256').update(KEY).digest('hex')}` }];

describe.each(PLATFORMS)('health on %s', (platform) => {
  let server: TestServer;

  beforeEach(async () => {
    const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    server = await TestServer.start(platform, { model, keys });
  });
  afterEach(() => server.close());

  const status = async (path: string) => (await server.fetch(path)).status;

  it('is ok when the agents are loaded, and names nothing in public', async () => {
    const response = await server.fetch('/health');
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      status: 'ok',
      details: { agents: { status: 'up' }, providers: { status: 'up' } },
    });
    expect(text).not.toContain('test-agent');
    expect(text).not.toContain('scripted');
  });

  it('is not ready, but alive, until the agents are loaded', async () => {
    Object.defineProperty(server.registry, 'ready', { value: false });
    for (const path of ['/health', '/health/ready', '/ready', '/health/startup', '/startup']) {
      const response = await server.fetch(path);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ status: 'error', error: { agents: { status: 'down' } } });
    }
    expect(await status('/health/live')).toBe(200);
    expect(await status('/alive')).toBe(200);
  });

  it('is degraded, and ready, while a manifest cannot be used', async () => {
    Object.defineProperty(server.registry, 'problems', { value: [{ severity: 'error', message: 'broken' }] });
    const response = await server.fetch('/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'degraded' });
    expect(await status('/health/ready')).toBe(200);
  });

  it('tells operators more', async () => {
    expect(await status('/health/detailed')).toBe(401);
    const response = await server.fetch('/health/detailed', { headers: { 'x-api-key': KEY } });
    expect(await response.json()).toMatchObject({
      status: 'ok',
      agents: { names: ['test-agent'], errors: 0, warnings: expect.any(Number) },
      providers: { configured: ['scripted'], usable: ['scripted'], simulated: false },
    });
  });
});

describe.each(PLATFORMS)('shutting down on %s', (platform) => {
  it('is not ready any more, but alive', async () => {
    const answers: [number, number][] = [];
    const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    const server = await TestServer.start(platform, { model });
    const probe = async () => {
      answers.push([(await server.fetch('/health/ready')).status, (await server.fetch('/health/live')).status]);
    };
    Object.assign(server.registry, { beforeApplicationShutdown: probe });
    await server.app.close();
    expect(answers).toEqual([[503, 200]]);
  });
});

describeWithRedis('health with a Redis', () => {
  let redis: TestRedis;
  let proxy: TcpProxy;
  let server: TestServer | undefined;

  beforeEach(async () => {
    redis = await testRedis();
    proxy = await TcpProxy.start(redis.url);
  });
  afterEach(async () => {
    await server?.close();
    await proxy.vanish();
    await redis.close();
  });

  const health = async (path: string) => {
    const response = await server!.fetch(path);
    const { status, details } = (await response.json()) as { status: string; details: Record<string, object> };
    return [response.status, status, details['redis']] as const;
  };
  const until = async (path: string, wanted: string) => {
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await health(path))[1] === wanted) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${path} is not ${wanted}`);
  };

  it.each(PLATFORMS)(
    'is not ready on %s until it was reached once, and degraded while it is lost',
    async (platform) => {
      await proxy.vanish();
      const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
      server = await TestServer.start(platform, { model, redis: { url: proxy.url, keyPrefix: redis.keyPrefix } });
      for (const path of ['/health', '/health/ready', '/ready'])
        expect(await health(path)).toEqual([
          503,
          'error',
          { status: 'down', message: expect.stringContaining('redis.url') },
        ]);
      for (const path of ['/health/live', '/alive', '/health/startup', '/startup'])
        expect((await server.fetch(path)).status).toBe(200);
      await proxy.restore();
      await until('/health/ready', 'ok');
      expect(await health('/health')).toEqual([200, 'ok', { status: 'up' }]);
      await proxy.vanish();
      await until('/health', 'degraded');
      for (const path of ['/health', '/health/ready', '/ready'])
        expect(await health(path)).toEqual([200, 'degraded', { status: 'degraded', message: expect.any(String) }]);
    },
  );
});

it.each(PLATFORMS)('says nothing of a Redis that is not configured on %s', async (platform) => {
  const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
  const server = await TestServer.start(platform, { model });
  for (const path of ['/health', '/health/ready']) {
    const response = await server.fetch(path);
    expect(await response.json()).toMatchObject({
      status: 'ok',
      details: expect.not.objectContaining({ redis: expect.anything() }),
    });
  }
  await server.close();
});
