import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { JsonSchema, ToolContext } from '@ossa/contracts';
import { EgressGuard, egressOptionsSchema } from '@ossa/security';
import { HttpTool } from './http-tool.js';

interface Received {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('HttpTool', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function setUp(
    path: string,
    method: string,
    rest: { answer?: RequestListener; headers?: Record<string, string>; parameters?: JsonSchema } = {},
  ) {
    const received: Received[] = [];
    const server: Server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ method: request.method, url: request.url, headers: request.headers, body });
        if (rest.answer) rest.answer(request, response);
        else response.setHeader('content-type', 'application/json').end('{"ok":true}');
        return undefined;
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const egress = new EgressGuard(egressOptionsSchema.parse({ allowHosts: [host], allowPrivate: true }));
    closing.push(
      () => egress.onApplicationShutdown(),
      () => server.closeAllConnections(),
      () => server.close(),
    );
    const endpoint = { url: `http://${host}${path}`, method, headers: rest.headers };
    const tool = new HttpTool({ name: 'orders', parameters: rest.parameters }, endpoint, egress);
    const context: ToolContext = {
      runId: 'run-1',
      callId: 'call-1',
      agent: 'a',
      context: {},
      signal: new AbortController().signal,
      idempotencyKey: 'run-1:call\r\n1',
    };
    return { tool, received, call: (input: Record<string, unknown>) => tool.execute(input, context), egress, host };
  }

  it('puts arguments of a GET in path and query, encoded', async () => {
    const { call, received } = await setUp('/orders/{id}/lines?fixed=1&q={text}', 'get');
    expect(
      await call({ id: 'a/../b c', text: 'x&y=z', tags: ['one', 'two'], filter: { open: true }, none: null, page: 2 }),
    ).toEqual({ ok: true });
    expect(received[0]?.method).toBe('GET');
    expect(received[0]?.url).toBe(
      '/orders/a%2F..%2Fb%20c/lines?fixed=1&q=x%26y%3Dz&tags=one&tags=two&filter=%7B%22open%22%3Atrue%7D&page=2',
    );
    expect(received[0]?.body).toBe('');
    expect(received[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  it('sends the other arguments of a POST as JSON, with an idempotency key', async () => {
    const { call, received } = await setUp('/orders/{id}', 'POST', { headers: { Authorization: 'Bearer t' } });
    await call({ id: 7, note: 'hello' });
    expect(received[0]).toMatchObject({ method: 'POST', url: '/orders/7', body: '{"note":"hello"}' });
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer t',
      'content-type': 'application/json',
      'idempotency-key': 'run-1:call__1',
    });
  });

  it('sends a DELETE with a query and an idempotency key', async () => {
    const { call, received } = await setUp('/orders', 'DELETE');
    await call({ id: 'x' });
    expect(received[0]).toMatchObject({ method: 'DELETE', url: '/orders?id=x', body: '' });
    expect(received[0]?.headers['idempotency-key']).toBeDefined();
  });

  it.each([{}, { id: null }, { id: { a: 1 } }, { id: '' }, { id: '.' }, { id: '..' }])(
    'refuses %j for a part of the path',
    async (input) => {
      const { call, received } = await setUp('/orders/{id}/cancel', 'POST');
      await expect(call(input)).rejects.toThrow(/argument id/);
      expect(received).toEqual([]);
    },
  );

  it.each<[string, RequestListener, unknown]>([
    [
      'JSON',
      (_, response) => response.setHeader('content-type', 'application/problem+json; charset=utf-8').end('[1]'),
      [1],
    ],
    ['text', (_, response) => response.setHeader('content-type', 'text/csv').end('a,b'), 'a,b'],
    ['nothing', (_, response) => response.writeHead(204).end(), ''],
  ])('returns %s', async (_, answer, expected) => {
    expect(await (await setUp('/', 'GET', { answer })).call({})).toEqual(expected);
  });

  it.each<[string, RequestListener, RegExp]>([
    ['an error status', (_, response) => response.writeHead(404).end('no such order'), /status 404\. no such order$/],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(), /redirect/],
    ['a picture', (_, response) => response.setHeader('content-type', 'image/png').end('x'), /not text \(image\/png\)/],
    ['broken JSON', (_, response) => response.setHeader('content-type', 'application/json').end('{'), /invalid JSON/],
  ])('is a tool error on %s', async (_, answer, expected) => {
    await expect((await setUp('/', 'GET', { answer })).call({})).rejects.toThrow(expected);
  });

  it('shows the model a bounded piece of an error page', async () => {
    const { call } = await setUp('/', 'GET', {
      answer: (_, response) => response.writeHead(500).end('x'.repeat(50_000)),
    });
    const error: unknown = await call({}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringMatching(/\[cut: 2048 of 50000 characters\]$/) });
  });

  it('reaches nothing that the egress policy does not allow', async () => {
    const { egress } = await setUp('/', 'GET');
    const tool = new HttpTool({ name: 'metadata' }, { url: 'http://169.254.169.254/latest', method: 'GET' }, egress);
    const context = {
      signal: new AbortController().signal,
      idempotencyKey: 'k',
      runId: 'r',
      callId: 'c',
      agent: 'a',
      context: {},
    };
    await expect(tool.execute({}, context)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it.each([
    ['GET', true, true],
    ['PUT', false, true],
    ['DELETE', false, true],
    ['POST', false, false],
  ])('knows what %s does', async (method, readOnly, idempotent) => {
    expect((await setUp('/', method)).tool).toMatchObject({ readOnly, idempotent, requiresApproval: false });
  });

  it('derives its parameters from the placeholders when the manifest gives none', async () => {
    const parameters = { type: 'object', properties: { n: { type: 'number' } } };
    expect((await setUp('/', 'GET', { parameters })).tool.definition.parameters).toBe(parameters);
    expect((await setUp('/a/{x}/{y}?again={x}', 'GET')).tool.definition.parameters).toEqual({
      type: 'object',
      properties: { x: { type: ['string', 'number'] }, y: { type: ['string', 'number'] } },
      required: ['x', 'y'],
    });
  });

  it.each([
    'https://{host}/',
    'https://api.example.com{path}',
    'https://api.{zone}.com/x',
    'https://{user}@example.com/',
  ])('never lets a model choose the host: %s', async (url) => {
    const { egress } = await setUp('/', 'GET');
    expect(new HttpTool({ name: 't' }, { url, method: 'GET' }, egress).problem).toContain('placeholder');
  });
});
