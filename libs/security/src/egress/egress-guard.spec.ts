import { createServer, type RequestListener, type Server } from 'node:http';
import { getEventListeners, once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { EgressDeniedError } from './egress-denied.error.js';
import { EgressGuard } from './egress-guard.js';
import { egressOptionsSchema } from './egress.options.js';
import type { HostLookup } from './guarded-connector.js';

/** A server on loopback with a ledger of the connections it accepted. */
async function listen(answer: RequestListener = (_, response) => response.end('hello')) {
  const server = createServer(answer);
  let connects = 0;
  server.on('connection', () => (connects += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { server, port, connects: () => connects };
}

describe('EgressGuard', () => {
  const servers: Server[] = [];
  const guards: EgressGuard[] = [];

  async function setUp(answer?: RequestListener) {
    const listener = await listen(answer);
    servers.push(listener.server);
    return listener;
  }

  function guard(options: object, lookup?: HostLookup) {
    const created = new EgressGuard(egressOptionsSchema.parse(options), lookup);
    guards.push(created);
    return created;
  }

  const get = (url: string, rest: object = {}) => ({
    url,
    method: 'GET',
    signal: new AbortController().signal,
    ...rest,
  });

  const to = (...addresses: string[]): HostLookup => {
    return async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };

  afterEach(async () => {
    await Promise.all(guards.splice(0).map((created) => created.onApplicationShutdown()));
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('allows nothing by default', async () => {
    const { port, connects } = await setUp();
    await expect(guard({}).request(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({
      rule: 'host',
      code: 'forbidden',
    });
    await expect(guard({ allowPrivate: true }).fetch()(`http://127.0.0.1:${port}/`)).rejects.toThrow(EgressDeniedError);
    expect(connects()).toBe(0);
  });

  describe('with every host of the table allowed, and private addresses closed', () => {
    it.each([
      'http://127.0.0.1',
      'http://2130706433',
      'http://0177.0.0.1',
      'http://0x7f.1',
      'http://127.1',
      'http://①②⑦.⓪.⓪.①',
      'http://[::1]',
      'http://[::ffff:127.0.0.1]',
      'http://[::ffff:169.254.169.254]',
      'http://[::7f00:1]',
      'http://[64:ff9b::7f00:1]',
      'http://[64:ff9b::a9fe:a9fe]',
      'http://[2002:7f00:1::]',
      'http://[fd00:ec2::254]',
      'http://[fe80::1]',
      'http://0.0.0.0',
      'http://10.0.0.1',
      'http://172.16.0.1',
      'http://192.168.0.1',
      'http://169.254.169.254',
      'http://100.100.100.200',
      'http://224.0.0.1',
      'http://255.255.255.255',
      'http://localhost',
      'http://localhost.',
      'http://LOCALHOST',
    ])('does not connect to %s', async (origin) => {
      const { port, connects } = await setUp();
      const url = new URL(`${origin}:${port}/`);
      const egress = guard({ allowHosts: [url.host.replace('localhost.', 'localhost')] });
      const closed = { rule: expect.stringMatching(/^(address|resolution)$/) }; // not every system knows `localhost.`
      await expect(egress.request(get(url.href))).rejects.toMatchObject(closed);
      await expect(egress.fetch()(url)).rejects.toMatchObject(closed);
      expect(connects()).toBe(0);
    });
  });

  it.each([
    '169.254.169.254',
    '100.100.100.200',
    '[fd00:ec2::254]',
    '0.0.0.0',
    '[::7f00:1]',
    '[64:ff9b::7f00:1]',
    '[::ffff:169.254.169.254]',
  ])('keeps %s closed when private addresses are open', async (host) => {
    const { port, connects } = await setUp();
    const url = new URL(`http://${host}:${port}/`);
    await expect(guard({ allowHosts: [url.host], allowPrivate: true }).request(get(url.href))).rejects.toMatchObject({
      rule: 'address',
    });
    expect(connects()).toBe(0);
  });

  it.each([
    ['a private address', ['127.0.0.1']],
    ['a mapped private address', ['::ffff:127.0.0.1']],
    ['a metadata service', ['169.254.169.254']],
    ['a public and a private address', ['127.0.0.1', '93.184.215.14']],
  ])('does not connect to a name that resolves to %s', async (_, addresses) => {
    const { port, connects } = await setUp();
    const egress = guard({ allowHosts: [`tool.example.com:${port}`] }, to(...addresses));
    await expect(egress.request(get(`http://tool.example.com:${port}/`))).rejects.toMatchObject({ rule: 'address' });
    await expect(egress.fetch()(`https://tool.example.com:${port}/`)).rejects.toMatchObject({ rule: 'address' });
    expect(connects()).toBe(0);
  });

  it('does not connect to a name that cannot be resolved', async () => {
    const failing: HostLookup = () => Promise.reject(new TypeError('no such host'));
    for (const lookup of [failing, to()]) {
      const egress = guard({ allowHosts: ['tool.example.com'], allowPrivate: true }, lookup);
      await expect(egress.request(get('https://tool.example.com/'))).rejects.toMatchObject({ rule: 'resolution' });
    }
  });

  it('connects to the address it checked, whatever the name resolves to next', async () => {
    const { port, connects } = await setUp((_, response) => response.setHeader('connection', 'close').end('hello'));
    const answers = ['127.0.0.1', '169.254.169.254', '127.0.0.1'];
    let lookups = 0;
    const rebinding: HostLookup = async () => [{ address: answers[lookups++] ?? '', family: 4 }];
    const egress = guard({ allowHosts: [`tool.example.com:${port}`], allowPrivate: true }, rebinding);
    const url = `http://tool.example.com:${port}/`;
    expect((await egress.request(get(url))).body).toBe('hello');
    expect(lookups).toBe(1);
    await expect(egress.request(get(url))).rejects.toMatchObject({ rule: 'address' });
    expect(connects()).toBe(1);
  });

  it.each([
    ['ftp://127.0.0.1/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:text/plain,x', 'scheme'],
    ['http://user@127.0.0.1/', 'credentials'],
    ['http://:secret@127.0.0.1/', 'credentials'],
    ['http://', 'url'],
    ['nothing', 'url'],
  ])('refuses %s', async (url, rule) => {
    const egress = guard({ allowHosts: ['127.0.0.1'], allowPrivate: true });
    await expect(egress.request(get(url))).rejects.toMatchObject({ rule });
    await expect(egress.fetch()(url)).rejects.toMatchObject({ rule });
  });

  it('never repeats credentials of an URL in its error', async () => {
    for (const url of ['https://user:hunter2@example.com/', 'https://user:hunter2@:bad'])
      await expect(guard({}).request(get(url))).rejects.toThrow(/^(?!.*hunter2)/);
  });

  it.each([
    { headers: { 'x-a': 'b\r\nx-c: d' } },
    { headers: { 'x a': 'b' } },
    { method: 'TRACE' },
    { method: 'GET', body: 'x' },
  ])('refuses the request %j', async (rest) => {
    const { port, connects } = await setUp();
    const egress = guard({ allowHosts: [`127.0.0.1:${port}`], allowPrivate: true });
    await expect(egress.request(get(`http://127.0.0.1:${port}/`, rest))).rejects.toMatchObject({ rule: 'request' });
    expect(connects()).toBe(0);
  });

  it('sends the host it checked, not one of the headers', async () => {
    const { port } = await setUp((request, response) => response.end(request.headers.host));
    const egress = guard({ allowHosts: [`127.0.0.1:${port}`], allowPrivate: true });
    const response = await egress.request(get(`http://127.0.0.1:${port}/`, { headers: { Host: 'internal.example' } }));
    expect(response.body).toBe(`127.0.0.1:${port}`);
  });

  it('asks for https when the address is public', async () => {
    const egress = guard({ allowHosts: ['tool.example.com'], allowPrivate: true }, to('93.184.215.14'));
    await expect(egress.request(get('http://tool.example.com/'))).rejects.toMatchObject({ rule: 'https' });
  });

  it('opens only the ports of the allow-list', async () => {
    const { port, connects } = await setUp();
    const egress = guard({ allowHosts: ['127.0.0.1', 'localhost:1'], allowPrivate: true });
    await expect(egress.request(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({ rule: 'host' });
    expect(connects()).toBe(0);
  });

  it('lets a manifest narrow the allow-list, never widen it', async () => {
    const { port } = await setUp();
    const host = `127.0.0.1:${port}`;
    const egress = guard({ allowHosts: [host], allowPrivate: true });
    const other = { allowHosts: ['example.com'] };
    await expect(egress.request(get(`http://${host}/`, other))).rejects.toMatchObject({ rule: 'host' });
    await expect(egress.request(get('http://example.com/', other))).rejects.toMatchObject({ rule: 'host' });
    await expect(egress.fetch(['example.com'])(`http://${host}/`)).rejects.toMatchObject({ rule: 'host' });
    expect((await egress.request(get(`http://${host}/`, { allowHosts: [host] }))).status).toBe(200);
  });

  it('does not follow a redirect', async () => {
    const target = await setUp();
    const { port } = await setUp((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${target.port}/` }).end();
    });
    const egress = guard({ allowHosts: [`127.0.0.1:${port}`, `127.0.0.1:${target.port}`], allowPrivate: true });
    expect(await egress.request(get(`http://127.0.0.1:${port}/`))).toMatchObject({ status: 302 });
    expect((await egress.fetch()(`http://127.0.0.1:${port}/`, { redirect: 'follow' })).status).toBe(302);
    expect(target.connects()).toBe(0);
  });

  it('sends what it is given and returns status, headers and body', async () => {
    const { port } = await setUp((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () =>
        response.writeHead(201, { 'X-Echo': request.headers['x-test'] }).end(`${request.method} ${body} ü`),
      );
    });
    const egress = guard({ allowHosts: [`127.0.0.1:${port}`], allowPrivate: true });
    const response = await egress.request({
      url: `http://127.0.0.1:${port}/a?b=c`,
      method: 'POST',
      headers: { 'x-test': '1' },
      body: 'payload',
      signal: new AbortController().signal,
    });
    expect(response).toMatchObject({ status: 201, body: 'POST payload ü', headers: { 'x-echo': '1' } });
  });

  it.each([
    ['plain', false],
    ['compressed', true],
  ])('stops reading a %s answer that is too large', async (_, compressed) => {
    const large = Buffer.alloc(5_000_000, 'a');
    const { port } = await setUp((_request, response) => {
      if (compressed) response.setHeader('content-encoding', 'gzip');
      response.end(compressed ? gzipSync(large) : large);
    });
    const egress = guard({ allowHosts: [`127.0.0.1:${port}`], allowPrivate: true, maxResponseBytes: '1mb' });
    await expect(egress.request(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({ kind: 'too_large' });
    const response = await egress.fetch()(`http://127.0.0.1:${port}/`);
    await expect(response.text()).rejects.toMatchObject({ kind: 'too_large' });
  });

  it.each([
    ['the headers', () => undefined],
    ['the end of the body', (response: Parameters<RequestListener>[1]) => void response.write('half')],
  ])('does not wait for %s beyond its timeout', async (_, answer) => {
    const { port } = await setUp((_request, response) => answer(response));
    const egress = guard({ allowHosts: [`127.0.0.1:${port}`], allowPrivate: true, timeout: '50ms' });
    await expect(egress.request(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({
      kind: 'timeout',
      retryable: true,
    });
  });

  it('lets an event stream last as long as its reader', async () => {
    const { port } = await setUp((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      setTimeout(() => response.end('data: 2\n\n'), 100);
    });
    const egress = guard({ allowHosts: [`127.0.0.1:${port}`], allowPrivate: true, timeout: '50ms' });
    const response = await egress.fetch()(`http://127.0.0.1:${port}/`);
    expect(await response.text()).toBe('data: 1\n\ndata: 2\n\n');
  });

  it('ends at once when the signal aborts, and leaves no listener behind', async () => {
    const asked = Promise.withResolvers<void>();
    const { port } = await setUp((request, response) => {
      if (request.url === '/quick') response.end('x');
      else asked.resolve();
    });
    const egress = guard({ allowHosts: [`127.0.0.1:${port}`], allowPrivate: true });
    const controller = new AbortController();
    await egress.request(get(`http://127.0.0.1:${port}/quick`, { signal: controller.signal }));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    const pending = egress.request(get(`http://127.0.0.1:${port}/`, { signal: controller.signal }));
    await asked.promise;
    controller.abort();
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('reports a host that does not answer as unreachable', async () => {
    const { port, server } = await setUp();
    server.close();
    const egress = guard({ allowHosts: [`127.0.0.1:${port}`], allowPrivate: true });
    await expect(egress.request(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
