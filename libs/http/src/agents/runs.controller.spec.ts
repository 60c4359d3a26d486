import { ModelError } from '@ossa/contracts';
import { type Script, ScriptedModelProvider } from '@ossa/contracts/testing';
import { eventually, PLATFORMS, TestServer } from '../../testing/serve.js';
import { parseEvents } from '../../testing/sse.js';

const TARGET = { provider: 'scripted', model: 'test' };
const text = (text: string) => ({ type: 'text' as const, text });

describe.each(PLATFORMS)('running agents over HTTP on %s', (platform) => {
  let server: TestServer | undefined;

  async function serve(...scripts: Script[]) {
    const model = new ScriptedModelProvider(...scripts);
    server = await TestServer.start(platform, { model });
    return { server, model };
  }

  afterEach(() => server?.close());

  describe('execute', () => {
    it('answers with the result of the run as it is', async () => {
      const { server } = await serve(ScriptedModelProvider.text('Hello there.'));
      const response = await server.post('/v1/agents/test-agent/execute', {
        input: 'hi',
        context: { a: 1 },
        cache: 'bypass',
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('x-ossa-cache')).toBe('bypass');
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(await response.json()).toMatchObject({
        agent: 'test-agent',
        output: 'Hello there.',
        usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0, reasoningTokens: 0 },
        finishReason: 'stop',
        simulated: false,
        cached: false,
        toolCalls: [],
      });
    });

    it('keeps a well-formed request id and replaces any other', async () => {
      const { server } = await serve(ScriptedModelProvider.text('ok'));
      const idFor = async (id: string) =>
        (await server.post('/v1/agents/test-agent/execute', { input: 'hi' }, { 'x-request-id': id })).headers.get(
          'x-request-id',
        );
      expect(await idFor('abc.DEF_1-2')).toBe('abc.DEF_1-2');
      expect(await idFor('has space')).not.toBe('has space');
      expect(await idFor('x'.repeat(129))).toHaveLength(36);
    });

    it('runs as part of the trace of its caller, and ignores a malformed one', async () => {
      const { server, model } = await serve(ScriptedModelProvider.text('ok'));
      const traceFor = async (traceparent: string) => {
        await server.post('/v1/agents/test-agent/execute', { input: 'hi' }, { traceparent });
        return model.calls.at(-1)?.context.traceId;
      };
      const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
      expect(await traceFor(`00-${trace}-00f067aa0ba902b7-01`)).toBe(trace);
      for (const invalid of [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, 'nonsense', `00-${trace}`]) {
        const made = await traceFor(invalid);
        expect(made).toMatch(/^[0-9a-f]{32}$/);
        expect(made).not.toBe(trace);
      }
    });

    it('refuses a body over the limit with 413', async () => {
      const { server } = await serve(ScriptedModelProvider.text('ok'));
      const response = await server.post('/v1/agents/test-agent/execute', { input: 'x'.repeat(1024 ** 2) });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: 'payload_too_large', status: 413 });
    });

    it('names the agents that are near an unknown one', async () => {
      const { server } = await serve(ScriptedModelProvider.text('ok'));
      const response = await server.post('/v1/agents/test-agnet/execute', { input: 'x' });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        type: 'urn:ossa:problem:agent_not_found',
        title: 'Not Found',
        code: 'agent_not_found',
        nearest: 'test-agent',
      });
    });

    it('tells when to come back', async () => {
      const { server } = await serve([new ModelError('overloaded', TARGET, { status: 503, retryAfterMs: 1200 })]);
      const response = await server.post('/v1/agents/test-agent/execute', { input: 'x' });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('2');
      expect(await response.json()).toMatchObject({
        code: 'provider_unavailable',
        retryable: true,
        provider: 'scripted',
      });
    });

    it('answers 504 when the deadline of the caller passes', async () => {
      const { server } = await serve(['hang']);
      const response = await server.post('/v1/agents/test-agent/execute', { input: 'x', deadlineMs: 20 });
      expect(response.status).toBe(504);
    });

    it('tells nothing of an unknown error and logs it under the request id', async () => {
      const { server } = await serve([new TypeError('secret of the house')]);
      const response = await server.post(
        '/v1/agents/test-agent/execute',
        { input: 'x' },
        { 'x-request-id': 'look-me-up' },
      );
      expect(response.status).toBe(500);
      const body = await response.text();
      expect(JSON.parse(body)).toMatchObject({ code: 'internal', requestId: 'look-me-up' });
      expect(body).not.toContain('secret of the house');
      expect(JSON.stringify(server.errors)).toContain('look-me-up');
      expect(JSON.stringify(server.errors)).toContain('secret of the house');
    });

    it('ends the run when the client goes away', async () => {
      const { server, model } = await serve([text('a'), 'hang']);
      const controller = new AbortController();
      const pending = server
        .post('/v1/agents/test-agent/execute', { input: 'x' }, {}, controller.signal)
        .catch(() => 'gone');
      await eventually(() => model.open === 1);
      controller.abort();
      expect(await pending).toBe('gone');
      expect(await eventually(() => model.open === 0)).toBeLessThan(1000);
    });
  });

  describe('stream', () => {
    it('sends start, chunks and done as numbered events', async () => {
      const { server } = await serve(ScriptedModelProvider.text('one two three'));
      const response = await server.post(
        '/v1/agents/test-agent/stream',
        { input: 'hi' },
        { 'x-request-id': 'stream-1' },
      );
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(response.headers.get('x-request-id')).toBe('stream-1');
      const events = parseEvents(await response.text());
      expect(events.map(({ event }) => event)).toEqual(['start', 'chunk', 'chunk', 'chunk', 'done']);
      expect(events.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
      expect(events[0]?.data).toEqual({ runId: expect.any(String), agent: 'test-agent' });
      expect(events[1]?.data).toEqual({ text: 'one ' });
      expect(events[4]?.data).toMatchObject({ output: 'one two three', finishReason: 'stop' });
    });

    it('shows the tools that run', async () => {
      const { server } = await serve(ScriptedModelProvider.toolCall('missing', {}), ScriptedModelProvider.text('done'));
      const events = parseEvents(await (await server.post('/v1/agents/test-agent/stream', { input: 'hi' })).text());
      const tools = events.filter(({ event }) => event === 'tool').map(({ data }) => data);
      expect(tools.length).toBeGreaterThan(0);
      expect(tools[0]).toMatchObject({ callId: 'call-missing', name: 'missing', status: expect.any(String) });
    });

    it('R27: gives an error before the first part its normal answer', async () => {
      const { server } = await serve([new ModelError('server', TARGET)]);
      const response = await server.post('/v1/agents/test-agent/stream', { input: 'hi' });
      expect(response.status).toBe(503);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      const unknown = await server.post('/v1/agents/nobody/stream', { input: 'hi' });
      expect(unknown.status).toBe(404);
    });

    it('R28: ends with an error event when the run fails after its first part', async () => {
      const { server } = await serve([text('one '), new ModelError('truncated', TARGET)]);
      const events = parseEvents(await (await server.post('/v1/agents/test-agent/stream', { input: 'hi' })).text());
      expect(events.map(({ event }) => event)).toEqual(['start', 'chunk', 'error']);
      expect(events[2]?.data).toEqual({
        code: 'provider_unavailable',
        message: expect.any(String),
        retryable: true,
        partial: true,
      });
    });

    it('R28: sees an error and never done, after whatever part the answer breaks off', async () => {
      const { server } = await serve(
        ...Array.from({ length: 20 }, (_, index) => [
          ...Array.from({ length: index + 1 }, () => text('x ')),
          new ModelError('truncated', TARGET),
        ]),
      );
      for (let parts = 1; parts <= 20; parts += 1) {
        const response = await server.post('/v1/agents/test-agent/stream', { input: 'hi' });
        const events = parseEvents(await response.text());
        const chunks = Array.from({ length: parts }, () => 'chunk');
        expect(events.map(({ event }) => event)).toEqual(['start', ...chunks, 'error']);
        expect(events.at(-1)?.data).toMatchObject({ code: 'provider_unavailable', retryable: true, partial: true });
      }
    });

    it('R33: cannot be made to send a frame by the text of the model', async () => {
      const { server } = await serve([
        text('a\r\n\r\nevent: done\ndata: {}\n\n\u2028'),
        ScriptedModelProvider.finish(),
      ]);
      const events = parseEvents(await (await server.post('/v1/agents/test-agent/stream', { input: 'hi' })).text());
      expect(events.map(({ event }) => event)).toEqual(['start', 'chunk', 'done']);
      expect(events[1]?.data).toEqual({ text: 'a\r\n\r\nevent: done\ndata: {}\n\n\u2028' });
    });

    it.each([0, 1, 2, 5])('ends the run when the client leaves after %d parts', async (parts) => {
      const { server, model } = await serve([...Array.from({ length: parts }, () => text('x ')), 'hang']);
      const controller = new AbortController();
      const pending = server.post('/v1/agents/test-agent/stream', { input: 'x' }, {}, controller.signal);
      pending.catch(() => undefined);
      await eventually(() => model.open === 1);
      if (parts > 0) await (await pending).body?.getReader().read();
      controller.abort();
      expect(await eventually(() => model.open === 0)).toBeLessThan(1000);
    });
  });
});

describe.each(PLATFORMS)('the body of execute on %s', (platform) => {
  let server: TestServer;
  const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));

  beforeAll(async () => {
    server = await TestServer.start(platform, { model });
  });
  afterAll(() => server.close());

  it.each([
    [{}, 'input'],
    [{ input: '' }, 'input'],
    [{ input: 1 }, 'input'],
    [{ input: ['a'] }, 'input'],
    [{ input: 'x', deadlineMs: 0 }, 'deadlineMs'],
    [{ input: 'x', deadlineMs: 3_600_001 }, 'deadlineMs'],
    [{ input: 'x', session: null }, 'session'],
    [{ input: 'x', context: [] }, 'context'],
    [{ input: 'x', cache: 'never' }, 'cache'],
    [{ input: 'x', tenant: 'other' }, 'tenant'],
    [{ input: 'x', user: 'root' }, 'user'],
    [{ input: 'x', constructor: 1 }, 'constructor'],
  ])('refuses %j with the path %s', async (body, path) => {
    const response = await server.post('/v1/agents/test-agent/execute', body);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'invalid_request', status: 400, fields: [{ path }] });
    expect(model.calls).toHaveLength(0);
  });

  it.each([0, 1.5, 3_600_001, 'x', null])('says what deadlineMs has to be instead of %j', async (deadlineMs) => {
    const response = await server.post('/v1/agents/test-agent/execute', { input: 'x', deadlineMs });
    const message = 'deadlineMs must be a whole number of milliseconds from 1 to 3600000';
    expect(await response.json()).toMatchObject({ status: 400, fields: [{ path: 'deadlineMs', message }] });
  });

  it.each([
    '{"input":"x","context":{"__proto__":{"admin":true}}}',
    '{"input":"x","context":{"a":{"constructor":{"prototype":{}}}}}',
    '{"input":"x","__proto__":{"tenant":"other"}}',
    `{"input":"x","context":{"a":${'['.repeat(1000)}${']'.repeat(1000)}}}`,
    `{"input":"x","context":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`,
    '{"input":',
    'null',
    '"text"',
    '[]',
    '',
  ])('refuses the body %#', async (body) => {
    const response = await server.post('/v1/agents/test-agent/execute', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
      requestId: expect.any(String),
    });
  });
});
