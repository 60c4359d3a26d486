import { type ConnectionRules, type ConnectorFactory, OssaError } from '@ossa/contracts';
import { buildConnector } from 'undici';
import { events, FaultServer, reply } from '../../testing/fault-server.js';
import { HttpClient } from './http-client.service.js';

const RULES = { connectTimeout: 1000, allowPrivate: false, enforceHttps: true };

describe('HttpClient', () => {
  let server: FaultServer;
  let client: HttpClient;

  beforeEach(async () => {
    server = await FaultServer.start();
    client = new HttpClient();
  });
  afterEach(async () => {
    await client.onApplicationShutdown();
    await server.stop();
  });

  it('answers like fetch', async () => {
    server.handler = reply(201, { a: 'ä' }, { 'x-one': '1' });
    const fetch = client.fetchWith(RULES);
    const request = { method: 'POST', headers: { 'x-sent': 'yes' }, body: '{}' };
    const response = await fetch(`${server.url}/v1/path?q=1`, request);
    expect(response).toMatchObject({ ok: true, status: 201, statusText: 'Created' });
    expect(response.headers.get('x-one')).toBe('1');
    expect(await response.json()).toEqual({ a: 'ä' });
    expect(server.requests).toMatchObject([{ url: '/v1/path?q=1', headers: { 'x-sent': 'yes' }, body: '{}' }]);
  });

  it('follows no redirect', async () => {
    server.handler = reply(302, '', { location: `${server.url}/elsewhere` });
    const response = await client.fetchWith(RULES)(server.url);
    expect(response).toMatchObject({ ok: false, status: 302 });
    await response.text();
    expect(server.requests).toHaveLength(1);
  });

  it('keeps connections and uses them again', async () => {
    server.handler = reply(200, 'x');
    for (let i = 0; i < 5; i += 1) await (await client.fetchWith(RULES)(server.url)).text();
    expect(server.connections).toBeLessThanOrEqual(2); // the first may still be about to be given back
  });

  it('lets a slow reader slow down the sender', async () => {
    let flushed = 0;
    server.handler = (response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const write = () => {
        while (flushed < 2000 && response.write(chunk)) flushed += 1;
        if (flushed < 2000) response.once('drain', write);
      };
      write();
    };
    const response = await client.fetchWith(RULES)(server.url);
    const reader = response.body.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(flushed).toBeLessThan(500);
    await reader.cancel();
  });

  it('rejects a request at once when it is aborted while it waits for its answer', async () => {
    server.handler = () => undefined;
    const controller = new AbortController();
    const response = client.fetchWith(RULES)(server.url, { signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(response).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('sends nothing for a signal that is aborted already', async () => {
    await expect(client.fetchWith(RULES)(server.url, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(server.connections).toBe(0);
  });

  it('asks for a connector once for all providers with the same rules', async () => {
    server.handler = reply(200, 'x');
    const asked: ConnectionRules[] = [];
    const connectors: ConnectorFactory = {
      connector: (rules) => {
        asked.push(rules);
        return buildConnector({ timeout: rules.connectTimeout });
      },
    };
    const guarded = new HttpClient(connectors);
    for (const rules of [RULES, { ...RULES }, { ...RULES, allowPrivate: true }])
      await (await guarded.fetchWith(rules)(server.url)).text();
    expect(asked).toEqual([RULES, { ...RULES, allowPrivate: true }]);
    await guarded.onApplicationShutdown();
  });

  it('passes on what its connector refuses', async () => {
    const refusal = new OssaError('configuration_invalid', 'no');
    const guarded = new HttpClient({ connector: () => (_, callback) => callback(refusal, null) });
    await expect(guarded.fetchWith(RULES)(server.url)).rejects.toBe(refusal);
    await guarded.onApplicationShutdown();
  });

  it('rejects an address it cannot read', async () => {
    await expect(client.fetchWith(RULES)('nonsense')).rejects.toMatchObject({ code: 'ERR_INVALID_URL' });
  });

  it('ends every connection when the application stops', async () => {
    server.handler = events(['data: x\n\n'], 'hang');
    const response = await client.fetchWith(RULES)(server.url);
    const body = response.text();
    await client.onApplicationShutdown();
    await expect(body).rejects.toBeDefined();
  });
});
