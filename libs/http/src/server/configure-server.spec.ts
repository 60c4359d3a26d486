import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ScriptedModelProvider } from '@ossa/contracts/testing';
import { PLATFORMS, TestServer } from '../../testing/serve.js';

const EXECUTE = '/v1/agents/test-agent/execute';
const STREAM = '/v1/agents/test-agent/stream';
const CHAT = '/v1/chat/completions';
const USER = { role: 'user', content: 'hi' };

const NAUGHTY = [
  '',
  ' ',
  '\0',
  '\u0000\u0007',
  '\u200b',
  '\ufeff',
  '\ud800',
  '\u2028\u2029',
  '😍',
  '👩‍👩‍👧‍👦',
  'Ω≈ç√∫',
  '表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀',
  'undefined',
  'null',
  'NaN',
  '-1',
  '1e309',
  '0x0',
  "' OR 1=1 -- 1",
  "1'; DROP TABLE users--",
  '<script>alert(1)</script>',
  '${jndi:ldap://x}',
  '{{7*7}}',
  '{{constructor.constructor("return 1")()}}',
  '../../../etc/passwd',
  '%00',
  '%c0%ae',
  '$(id)',
  '`id`',
  '\r\nX-Injected: 1',
  '\x1b[31mred',
  'data:\n\nevent: done',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a'.repeat(5000),
];

describe.each(PLATFORMS)('a configured server on %s', (platform) => {
  let server: TestServer;
  const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));

  beforeAll(async () => {
    server = await TestServer.start(platform, { model, http: { bodyLimit: 10_000 } });
  });
  afterAll(() => server.close());

  async function problemOf(response: Response) {
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('x-request-id')).not.toBeNull();
    return response.json();
  }

  it('answers an unknown route with a problem', async () => {
    const response = await server.fetch('/nowhere');
    expect(await problemOf(response)).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('answers a path that is not an address with a problem', async () => {
    const response = await server.fetch('/v1/agents/%ff');
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('answers a name of any length', async () => {
    for (const [length, status] of [
      [200, 404],
      [2000, platform === 'fastify' ? 414 : 404],
    ] as const) {
      const response = await server.fetch(`/v1/agents/${'x'.repeat(length)}`);
      expect(await problemOf(response)).toMatchObject({ status });
    }
  });

  it('refuses a body that is not JSON', async () => {
    expect(await problemOf(await server.post(EXECUTE, '{"input":'))).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
  });

  it.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'text/json',
    'application/xml',
    'application/jsonp',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
  ])('executes no body of type %s', async (type) => {
    for (const [path, body] of [
      [EXECUTE, 'input=x'],
      [STREAM, '{"input":"x"}'],
    ] as const) {
      const response = await server.post(path, body, { 'content-type': type });
      expect(await problemOf(response)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    }
    const chat = await server.post(CHAT, 'model=test-agent&messages[0][role]=user&messages[0][content]=hi', {
      'content-type': type,
    });
    expect(chat.status).toBe(415);
    expect(await chat.json()).toMatchObject({ error: { code: 'unsupported_media_type' } });
    expect(model.calls).toHaveLength(0);
  });

  it('takes JSON with a charset', async () => {
    const response = await server.post(EXECUTE, { input: 'x' }, { 'content-type': 'Application/JSON; charset=utf-8' });
    expect(response.status).toBe(200);
  });

  it.each(['{"input":"x","__proto__":{"a":1}}', '{"input":"x","context":{"a":[{"__proto__":null}]}}'])(
    'names __proto__ in %s as what it refuses',
    async (body) => {
      expect(await problemOf(await server.post(EXECUTE, body))).toMatchObject({
        status: 400,
        code: 'invalid_request',
        detail: expect.stringContaining('__proto__ is not accepted as a key'),
      });
    },
  );

  it('refuses a body over the limit before it is complete', async () => {
    const announced = await new Promise<string>((resolve) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('data', (data) => resolve(data.toString()));
      socket.on('error', () => undefined);
      socket.write(
        `POST ${EXECUTE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n{`,
      );
    });
    expect(announced).toMatch(/^HTTP\/1\.1 413 /);
  });

  const reads = platform === 'express';

  it(`${reads ? 'reads' : 'refuses'} a compressed body, and counts what it unpacks to`, async () => {
    const send = (input: string) =>
      server.fetch(EXECUTE, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: gzipSync(JSON.stringify({ input })),
      });
    const [small, bomb] = [await send('x'), await send('x'.repeat(1_000_000))];
    expect([small.status, bomb.status]).toEqual(reads ? [200, 413] : [415, 415]);
    expect(await problemOf(bomb)).toMatchObject({ code: reads ? 'payload_too_large' : 'unsupported_media_type' });
  });

  it('answers hostile texts in every field without an error of its own', async () => {
    for (const text of NAUGHTY) {
      const bodies: [string, object][] = [
        [EXECUTE, { input: text }],
        [EXECUTE, { input: { [text]: text }, context: { [text]: text } }],
        [EXECUTE, { input: 'x', session: text, cache: text, deadlineMs: text }],
        [EXECUTE, { input: 'x', [text]: 1 }],
        [CHAT, { model: text, messages: [{ role: 'user', content: text }] }],
        [CHAT, { model: 'test-agent', messages: [{ role: text, content: text }], user: text, stop: text }],
        [CHAT, { model: 'test-agent', messages: [{ role: 'system', content: text }, USER] }],
      ];
      for (const [path, body] of bodies) expect((await server.post(path, body)).status).toBeLessThan(500);
      const address = `/v1/agents/${encodeURIComponent(text.toWellFormed())}`;
      expect((await server.fetch(address)).status).toBeLessThan(500);
    }
    expect(server.errors).toEqual([]);
  });

  it('refuses what it cannot read on the routes of OpenAI in their shape', async () => {
    const large = await server.post(CHAT, {
      model: 'test-agent',
      messages: [{ role: 'user', content: 'x'.repeat(20_000) }],
    });
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ error: { type: 'invalid_request_error', code: 'payload_too_large' } });
    const malformed = await server.post(CHAT, '{');
    expect(await malformed.json()).toMatchObject({ error: { code: 'invalid_request' } });
  });

  it('cuts a sender off that is slow with its headers, soon after its time is up', async () => {
    const { headersTimeout } = server.server;
    server.server.headersTimeout = 50;
    try {
      const socket = connect(server.port, '127.0.0.1');
      socket.write(`GET /v1/agents HTTP/1.1\r\nHost: localhost\r\n`);
      const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(4000) });
      expect(String(answer)).toMatch(/^HTTP\/1\.1 408 /);
      await once(socket, 'close');
    } finally {
      server.server.headersTimeout = headersTimeout;
    }
  });
});
