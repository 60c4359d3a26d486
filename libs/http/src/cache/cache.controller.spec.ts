import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import { AuditUnavailableError, RateLimitedError } from '@ossa/contracts';
import { RecordingAuditTrail, ScriptedModelProvider } from '@ossa/contracts/testing';
import { ResponseCache } from '@ossa/cache';
import { PLATFORMS, TestServer } from '../../testing/serve.js';

const EXECUTE = '/v1/agents/test-agent/execute';
const QUESTION = { input: 'hi' };
const inline = { 'test-agent': { role: 'You are a test agent.', llm: { temperature: 0 } }, other: { role: 'Other.' } };
const keys = ['ada', 'bob'].map((user) => ({
  name: user,
  user,
  tenant: 'acme',
  hash: `sha256:${createHash('sha256').update(user).digest('hex')}`,
}));

describe.each(PLATFORMS)('the routes of the cache on %s', (platform) => {
  let server: TestServer;
  let cache: ResponseCache;
  let model: ScriptedModelProvider;
  const audit = new RecordingAuditTrail();

  beforeEach(async () => {
    audit.entries.length = 0;
    audit.refusal = undefined;
    model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    server = await TestServer.start(platform, { model, keys, audit, inline, cache: {} });
    cache = server.app.get(ResponseCache, { strict: false });
  });
  afterEach(() => server.close());

  const headers = { 'x-api-key': 'ada' };
  const ask = async (body: object = QUESTION, more: Record<string, string> = {}) =>
    (await server.post(EXECUTE, body, { ...headers, ...more })).headers.get('x-ossa-cache');
  const remove = (path: string) => server.fetch(path, { method: 'DELETE', headers });
  const post = (path: string, body: unknown) => server.post(path, body, headers);

  it('show what it does', async () => {
    await ask();
    await ask();
    const response = await server.fetch('/v1/cache/stats', { headers });
    expect(await response.json()).toMatchObject({ hits: 1, misses: 1, hitRate: 0.5, entries: 1, savedTokens: 15 });
  });

  it.each([
    ['all answers', '/v1/cache', 'cache_cleared', {}],
    ['those of an agent', '/v1/cache/test-agent', 'cache_agent_invalidated', { agent: 'test-agent' }],
  ])('make it forget %s, once that is recorded', async (_, path, event, data) => {
    await ask();
    audit.refusal = new AuditUnavailableError(event);
    expect((await remove(path)).status).toBe(503);
    expect(await ask()).toBe('hit');
    audit.refusal = undefined;
    const done = await remove(path);
    expect([done.status, await done.json()]).toEqual([200, { everywhere: true }]);
    expect(audit.entries).toEqual([{ class: 'admin', event, user: 'ada', tenant: 'acme', data }]);
    expect(await ask()).toBe('miss');
  });

  it('make it forget one answer, of the caller or of another user of its tenant', async () => {
    const forget = async (body: object) => (await post('/v1/cache/test-agent/invalidate', body)).json();
    await ask();
    await ask({ ...QUESTION, context: { a: 1 } });
    expect(await forget({ ...QUESTION, user: 'bob' })).toEqual({ everywhere: true });
    expect(await ask()).toBe('hit');
    expect(await forget(QUESTION)).toEqual({ everywhere: true });
    expect(await ask({ ...QUESTION, context: { a: 1 } })).toBe('hit');
    expect(await ask()).toBe('miss');
    expect(audit.entries).toEqual([
      expect.objectContaining({ event: 'cache_response_invalidated', data: { agent: 'test-agent', user: 'bob' } }),
      expect.objectContaining({ event: 'cache_response_invalidated', data: { agent: 'test-agent' } }),
    ]);
    expect(JSON.stringify(audit.entries)).not.toContain(QUESTION.input);
  });

  it('say when other processes may still give what is forgotten', async () => {
    jest.spyOn(cache, 'clearAll').mockResolvedValue({ version: 1, everywhere: false });
    jest.spyOn(cache, 'invalidateAgent').mockResolvedValue({ version: 1, everywhere: false });
    jest.spyOn(cache, 'invalidateResponse').mockResolvedValue(false);
    for (const response of [
      await remove('/v1/cache'),
      await remove('/v1/cache/test-agent'),
      await post('/v1/cache/test-agent/invalidate', QUESTION),
    ])
      expect([response.status, await response.json()]).toEqual([202, { everywhere: false }]);
  });

  it('fill it, and tell which inputs failed', async () => {
    const response = await post('/v1/cache/test-agent/warm', { inputs: ['hi', { a: 1 }] });
    expect([response.status, await response.json()]).toEqual([200, { succeeded: 2, failures: [] }]);
    expect([await ask(), await ask({ input: { a: 1 } })]).toEqual(['hit', 'hit']);
    const figures = { scope: 'user', limit: 1, remaining: 0, resetMs: 1000 } as const;
    jest.spyOn(cache, 'warm').mockResolvedValue({
      succeeded: 1,
      failures: [
        { index: 1, error: new RateLimitedError(figures, 1000) },
        { index: 2, error: new TypeError('secret') },
      ],
    });
    const failed = await (await post('/v1/cache/test-agent/warm', { inputs: ['a', 'b', 'c'] })).json();
    expect(failed).toMatchObject({
      succeeded: 1,
      failures: [
        { index: 1, code: 'rate_limited' },
        { index: 2, code: 'internal' },
      ],
    });
    expect(JSON.stringify(failed)).not.toContain('secret');
  });

  it('fill it for the caller', async () => {
    const warm = jest.spyOn(cache, 'warm');
    await post('/v1/cache/test-agent/warm', { inputs: ['hi'] });
    expect(warm.mock.lastCall?.[2]).toMatchObject({ user: 'ada', tenant: 'acme', signal: expect.any(AbortSignal) });
  });

  it.each([
    ['DELETE', '/v1/cache/nobody', undefined, 404],
    ['POST', '/v1/cache/nobody/invalidate', QUESTION, 404],
    ['POST', '/v1/cache/nobody/warm', { inputs: ['x'] }, 404],
    ['POST', '/v1/cache/test-agent/invalidate', {}, 400],
    ['POST', '/v1/cache/test-agent/invalidate', { input: 'x', tenant: 'evil' }, 400],
    ['POST', '/v1/cache/test-agent/invalidate', { input: 'x', user: '' }, 400],
    ['POST', '/v1/cache/test-agent/warm', {}, 400],
    ['POST', '/v1/cache/test-agent/warm', { inputs: [] }, 400],
    ['POST', '/v1/cache/test-agent/warm', { inputs: ['x', ''] }, 400],
    ['POST', '/v1/cache/test-agent/warm', { inputs: 'x' }, 400],
    ['POST', '/v1/cache/test-agent/warm', { inputs: Array.from({ length: 101 }, () => 'x') }, 400],
  ])('answer %s %s with %j by %d', async (method, path, body, status) => {
    const response = await server.fetch(path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(audit.entries).toEqual([]);
    expect(model.calls).toEqual([]);
  });
});

describe.each(PLATFORMS)('what a request says about the cache on %s', (platform) => {
  it('reaches the run: the body first, then Cache-Control; and where the answer is from is told', async () => {
    const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    const server = await TestServer.start(platform, { model, inline, cache: {} });
    const chat = { model: 'test-agent', messages: [{ role: 'user', content: 'hello' }] };
    const calls = [
      [QUESTION, undefined, 'miss', 1],
      [QUESTION, undefined, 'hit', 1],
      [QUESTION, 'max-age=60', 'hit', 1],
      [QUESTION, 'no-store', 'bypass', 2],
      [QUESTION, 'no-cache', 'miss', 3],
      [QUESTION, 'max-age=0', 'miss', 4],
      [{ ...QUESTION, cache: 'use' }, 'no-store', 'hit', 4],
      [{ ...QUESTION, cache: 'bypass' }, 'no-cache', 'bypass', 5],
      [{ ...QUESTION, cache: 'refresh' }, undefined, 'miss', 6],
      [chat, undefined, 'miss', 7],
      [chat, undefined, 'hit', 7],
      [chat, 'no-store', 'bypass', 8],
      [chat, 'no-cache', 'miss', 9],
    ] as const;
    for (const [body, control, status, made] of calls) {
      const path = 'model' in body ? '/v1/chat/completions' : EXECUTE;
      const response = await server.post(path, body, control === undefined ? {} : { 'cache-control': control });
      expect([response.status, response.headers.get('x-ossa-cache'), model.calls.length]).toEqual([200, status, made]);
    }
    const streamed = ['/v1/agents/test-agent/stream', QUESTION] as const;
    expect(await (await server.post(...streamed)).text()).toContain('"cached":true');
    for (const control of ['no-store', 'no-cache'])
      expect(await (await server.post(...streamed, { 'cache-control': control })).text()).toContain('"cached":false');
    await server.close();
  });
});
