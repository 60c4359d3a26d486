import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { Controller, Get, Post } from '@nestjs/common';
import { ScriptedModelProvider } from '@ossa/contracts/testing';
import { authOptionsSchema } from '@ossa/security';
import { type Platform, PLATFORMS, TestServer } from '../../testing/serve.js';
import { assertBindAllowed } from './assert-bind-allowed.js';
import { Public } from './public.decorator.js';

const KEY = 'ossa-test-key-1';
const keys = [
  { name: 'test', hash: `sha256:${createHash('sha256').update(KEY).digest('hex')}`, user: 'ada', tenant: 'acme' },
];

const PROBES = ['/health', '/health/live', '/health/ready', '/health/startup', '/alive', '/ready', '/startup'];

@Controller('host')
class HostController {
  @Get('own')
  own() {
    return 'own';
  }

  @Public()
  @Post('open')
  open() {
    return 'open';
  }
}

const GUARDED = [
  '/v1/agents',
  '/v1/agents/test-agent',
  '/v1/agents/test-agent/execute',
  '/v1/agents/test-agent/stream',
  '/v1/chat/completions',
  '/v1/models',
  '/v1/models/test-agent',
  '/v1/circuits',
  '/v1/circuits/test-agent/open',
  '/v1/circuits/test-agent/close',
  '/v1/providers',
  '/v1/providers/test-agent/rotate',
  '/v1/rate-limits/ada',
  '/v1/cache',
  '/v1/cache/stats',
  '/v1/cache/test-agent',
  '/v1/cache/test-agent/invalidate',
  '/v1/cache/test-agent/warm',
  '/health/detailed',
  '/docs',
  '/docs-json',
  '/docs/start.js',
  '/docs/swagger-ui.css',
  '/docs/swagger-ui-bundle.js',
  '/host/own',
];

/** The method that the path has a route for. */
function methodOf(path: string): string {
  if (/^\/v1\/cache(\/test-agent)?$/.test(path)) return 'DELETE';
  return /(execute|stream|completions|test-agent\/(open|close|rotate|invalidate|warm))$/.test(path) ? 'POST' : 'GET';
}

/** Spellings of a path that routers and guards have been known to disagree about. */
function variants(path: string): string[] {
  const encoded = path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  const last = path.lastIndexOf('/');
  return [
    path,
    `${path}/`,
    `${path}//`,
    `/${path}`,
    `${path};x=1`,
    encoded,
    path.toUpperCase(),
    `${path}/.`,
    `/.${path}`,
    `${path}/x/..`,
    `/x/..${path}`,
    `/%2e${path}`,
    `${path}%2f`,
    `${path}?`,
    `${path}?api_key=${KEY}&key=${KEY}&access_token=${KEY}`,
    `${path}%00`,
    `${path.slice(0, last)}%2f${path.slice(last + 1)}`,
    `${path}.json`,
  ];
}

/** Sends a request byte by byte as written, so that no client repairs it. */
function rawStatus(port: number, head: string, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\n\r\n${body}`));
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? [];
      if (status === undefined) return;
      socket.destroy();
      resolve(Number(status));
    });
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('error', reject);
    socket.on('close', () => resolve(0));
  });
}

/** What Fastify and Express tell about their routes. */
interface RouteTable {
  printRoutes?(options: object): string;
  readonly router?: { readonly stack: readonly { readonly route?: { readonly path: string } }[] };
}

function registeredRoutes(platform: Platform, server: TestServer): string[] {
  const instance: RouteTable = server.app.getHttpAdapter().getInstance();
  if (platform === 'express') return (instance.router?.stack ?? []).flatMap(({ route }) => route?.path ?? []);
  const parents: string[] = [];
  const routes: string[] = [];
  for (const line of (instance.printRoutes?.({ commonPrefix: false }) ?? '').split('\n')) {
    const [, indent, part, methods] = /^([│ ]*)[├└]── (.*?)(?: \((.*)\))?$/.exec(line) ?? [];
    if (indent === undefined || part === undefined) continue;
    const depth = indent.length / 4;
    parents.length = depth;
    parents[depth] = part;
    if (methods !== undefined) routes.push(parents.join(''));
  }
  return routes;
}

describe.each(PLATFORMS)('access on %s', (platform) => {
  let server: TestServer;
  const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));

  describe('with a declared key', () => {
    beforeAll(async () => {
      server = await TestServer.start(platform, { model, keys, controllers: [HostController] });
    });
    afterAll(() => server.close());

    it('has no route outside the inventory of this spec', () => {
      const concrete = registeredRoutes(platform, server)
        .map((route) =>
          route
            .replace(/:(name|id|key|agent)/, 'test-agent')
            .replace(':user', 'ada')
            .replace(':asset', 'swagger-ui.css'),
        )
        .filter((route) => route !== '*');
      const known = [...GUARDED, ...PROBES, '/host/open'];
      expect(concrete.filter((route) => !known.includes(route))).toEqual([]);
      expect(new Set(concrete)).toEqual(new Set(known.filter((route) => route !== '/docs/swagger-ui-bundle.js')));
    });

    it.each(GUARDED)('answers %s in no spelling and with no method without a key', async (path) => {
      const answers: string[] = [];
      for (const spelling of variants(path)) {
        for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE']) {
          const head = `${method} ${spelling} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2`;
          const status = await rawStatus(server.port, head, '{}');
          if (![400, 401, 404, 405].includes(status)) answers.push(`${method} ${spelling} ${status}`);
        }
      }
      expect(answers).toEqual([]);
      expect((await server.fetch(path, { method: methodOf(path) })).status).toBe(401);
    });

    it.each(PROBES)('lets everybody ask %s', async (path) => expect((await server.fetch(path)).status).toBe(200));

    it('opens a route of the host that is marked public', async () =>
      expect((await server.fetch('/host/open', { method: 'POST' })).status).toBe(201));

    it.each([{ authorization: `Bearer ${KEY}` }, { 'x-api-key': KEY }])('lets a valid key in as %j', async (headers) =>
      expect((await server.fetch('/v1/agents', { headers: { ...headers } })).status).toBe(200),
    );

    it('runs for the user and tenant of the key, whatever the body says', async () => {
      const body = { model: 'test-agent', messages: [{ role: 'user', content: 'hi' }], user: 'mallory' };
      const response = await server.post('/v1/chat/completions', body, { 'x-api-key': KEY });
      expect(response.status).toBe(200);
      expect(model.calls.at(-1)?.context).toMatchObject({ user: 'ada', tenant: 'acme' });
    });

    it('asks for a key as a problem, and in the shape of OpenAI on its routes', async () => {
      const problem = await server.fetch('/v1/agents');
      expect(problem.headers.get('www-authenticate')).toBe('Bearer');
      expect(await problem.json()).toMatchObject({
        code: 'unauthorized',
        status: 401,
        detail: expect.stringContaining('x-api-key'),
      });
      const error = await server.post('/v1/chat/completions', {}, { authorization: 'Bearer wrong' });
      expect(error.status).toBe(401);
      expect(await error.json()).toMatchObject({ error: { code: 'invalid_api_key', type: 'authentication_error' } });
    });

    it.each([
      `Authorization: Bearer ${'x'.repeat(10_000)}`,
      "Authorization: Bearer ' OR '1'='1' --",
      'Authorization: Bearer',
      'Authorization:',
      'Authorization: Bearer \xff\xfe',
      'Authorization: Basic Zm9vOmJhcg==',
      'X-Api-Key: a\r\nX-Api-Key: b',
      `X-Api-Key: ${'y'.repeat(10_000)}`,
      'Authorization: [object Object]',
      'Authorization: Bearer ../../etc/passwd',
    ])('answers 401 to junk header %#', async (header) =>
      expect(await rawStatus(server.port, `GET /v1/agents HTTP/1.1\r\nHost: localhost\r\n${header}`)).toBe(401),
    );

    it('answers 4xx to a header with a NUL and to one that is too large', async () => {
      for (const header of ['Authorization: Bearer a\0b', `Authorization: Bearer ${'x'.repeat(40_000)}`]) {
        const status = await rawStatus(server.port, `GET /v1/agents HTTP/1.1\r\nHost: localhost\r\n${header}`);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }
    });
  });

  describe('without a declared key', () => {
    beforeAll(async () => {
      server = await TestServer.start(platform, { model, controllers: [HostController] });
    });
    afterAll(() => server.close());

    const get = (headers: string) => rawStatus(server.port, `GET /v1/agents HTTP/1.1\r\n${headers}`);

    it.each(['localhost', 'localhost:3000', '127.0.0.1:80', '[::1]:3000', 'LOCALHOST'])(
      'serves Host %s',
      async (host) => expect(await get(`Host: ${host}`)).toBe(200),
    );

    it.each([
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      '0.0.0.0',
      '',
      'localhost:x',
    ])('refuses Host %s', async (host) => expect([400, 403]).toContain(await get(`Host: ${host}`)));

    it('refuses pages of other sites and serves its own', async () => {
      expect(await get('Host: localhost\r\nOrigin: https://evil.example')).toBe(403);
      expect(await get('Host: localhost\r\nOrigin: null')).toBe(403);
      expect(await get('Host: localhost\r\nOrigin: http://localhost:3000')).toBe(200);
    });

    it('ignores unknown bearers', async () =>
      expect(await get('Host: localhost\r\nAuthorization: Bearer nonsense')).toBe(200));
  });
});

describe('embedded in an application that keeps its own error format', () => {
  it.each(PLATFORMS)('answers 401 and not 500 on routes of the host on %s', async (platform) => {
    const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    const server = await TestServer.start(platform, { model, keys, controllers: [HostController], configured: false });
    expect((await server.fetch('/host/own')).status).toBe(401);
    expect((await server.fetch('/v1/agents')).headers.get('content-type')).toContain('application/problem+json');
    const unknown = await server.fetch('/nowhere');
    expect(await unknown.json()).toEqual({ statusCode: 404, message: 'Cannot GET /nowhere', error: 'Not Found' });
    expect((await server.fetch('/docs', { headers: { 'x-api-key': KEY } })).status).toBe(404);
    await server.close();
  });
});

describe('assertBindAllowed', () => {
  it('wants a key for an address that others can reach, and says so', () => {
    const auth = authOptionsSchema.parse({});
    for (const host of ['127.0.0.1', 'localhost', '::1']) expect(() => assertBindAllowed(auth, host)).not.toThrow();
    for (const host of ['0.0.0.0', '::', '10.0.0.5', 'example.com']) {
      expect(() => assertBindAllowed(auth, host)).toThrow(/auth\.keys/);
    }
    expect(() => assertBindAllowed(authOptionsSchema.parse({ keys }), '0.0.0.0')).not.toThrow();
  });
});
