import { ScriptedModelProvider } from '@ossa/contracts/testing';
import { PLATFORMS, TestServer } from '../../testing/serve.js';

describe.each(PLATFORMS)('documentation on %s', (platform) => {
  let server: TestServer;
  const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));

  beforeAll(async () => {
    server = await TestServer.start(platform, { model });
  });
  afterAll(() => server.close());

  it('is a page that loads nothing from elsewhere, and every file of it is there', async () => {
    const response = await server.fetch('/docs');
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    const page = await response.text();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
    expect(files).toHaveLength(3);
    for (const file of files) {
      const loaded = await fetch(new URL(file, `${server.url}/docs`));
      expect(loaded.status).toBe(200);
      expect((await loaded.text()).length).toBeGreaterThan(10);
    }
    expect((await server.fetch('/docs/package.json')).status).toBe(404);
    expect((await server.fetch('/docs/..%2fpackage.json')).status).toBe(404);
  });

  it('describes every route, and the events of a stream', async () => {
    const document: Record<'paths' | 'components', object> = JSON.parse(
      await (await server.fetch('/docs-json')).text(),
    );
    expect(Object.keys(document.paths).sort()).toEqual([
      '/alive',
      '/health',
      '/health/detailed',
      '/health/live',
      '/health/ready',
      '/health/startup',
      '/ready',
      '/startup',
      '/v1/agents',
      '/v1/agents/{name}',
      '/v1/agents/{name}/execute',
      '/v1/agents/{name}/stream',
      '/v1/cache',
      '/v1/cache/stats',
      '/v1/cache/{agent}',
      '/v1/cache/{agent}/invalidate',
      '/v1/cache/{agent}/warm',
      '/v1/chat/completions',
      '/v1/circuits',
      '/v1/circuits/{key}/close',
      '/v1/circuits/{key}/open',
      '/v1/models',
      '/v1/models/{id}',
      '/v1/providers',
      '/v1/providers/{name}/rotate',
      '/v1/rate-limits/{user}',
    ]);
    const responses = ['/v1/agents/{name}/stream', 'post', 'responses'];
    expect(document.paths).toHaveProperty(
      [...responses, '200', 'content', 'text/event-stream', 'schema', 'oneOf', 'length'],
      5,
    );
    expect(document.paths).toHaveProperty([...responses, '404', 'content', 'application/problem+json']);
    for (const name of [
      'ExecuteDto',
      'RunResultDto',
      'StartEventDto',
      'ChunkEventDto',
      'ToolEventDto',
      'ErrorEventDto',
      'ProblemDto',
    ]) {
      expect(document.components).toHaveProperty(['schemas', name]);
    }
  });

  it('is not there when it is switched off', async () => {
    const bare = await TestServer.start(platform, { model, http: { docs: false } });
    expect((await bare.fetch('/docs')).status).toBe(404);
    expect((await bare.fetch('/docs-json')).status).toBe(404);
    await bare.close();
  });
});
