import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import { Controller, Get, HttpException, Post } from '@nestjs/common';
import { SkipThrottle, Throttle } from '@nestjs/throttler';
import { RateLimitedError, RateLimitRejectedEvent } from '@ossa/contracts';
import { RecordingEventPublisher, RecordingTelemetry, ScriptedModelProvider } from '@ossa/contracts/testing';
import { RATE_LIMIT_STORE, type RateLimitStore } from '@ossa/rate-limit';
import { ApiKeys } from '@ossa/security';
import { PLATFORMS, type ServeOptions, TestServer } from '../../testing/serve.js';
import { Public } from '../access/public.decorator.js';

const HOUR = 3_600_000;
const EXECUTE = '/v1/agents/test-agent/execute';
const CHAT = '/v1/chat/completions';
const MESSAGES = [{ role: 'user', content: 'hi' }];
const FIELDS = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'ratelimit-policy', 'ratelimit'];

const declared = (name: string, user?: string, tenant?: string) => ({
  name,
  hash: `sha256:${createHash('sha256').update(name).digest('hex')}`,
  ...(user !== undefined && { user }),
  ...(tenant !== undefined && { tenant }),
});
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

@Controller('host')
class HostController {
  @Get('plain')
  plain() {
    return 'plain';
  }

  @SkipThrottle()
  @Get('skipped')
  skipped() {
    return 'skipped';
  }

  @Throttle({ default: { limit: 2, ttl: HOUR } })
  @Get('slow')
  slow() {
    return 'slow';
  }

  @Throttle({ default: { limit: () => Promise.resolve(1), ttl: () => HOUR, getTracker: () => 'everybody' } })
  @Get('once')
  once() {
    return 'once';
  }

  @Throttle({ default: { limit: 0, ttl: HOUR } })
  @Get('closed')
  closed() {
    return 'closed';
  }

  @Public()
  @Post('hook')
  hook() {
    return 'hook';
  }

  @Get('failing')
  failing() {
    throw new HttpException('no', 418);
  }
}

@Throttle({ default: { limit: 2, ttl: HOUR } })
@Controller('slow')
class SlowController {
  @Get('a')
  a() {
    return 'a';
  }

  @Get('b')
  b() {
    return 'b';
  }

  @SkipThrottle()
  @Get('free')
  free() {
    return 'free';
  }
}

describe.each(PLATFORMS)('the limit of requests on %s', (platform) => {
  let server: TestServer | undefined;
  let model: ScriptedModelProvider;
  afterEach(() => server?.close());

  async function start(limit: number, options: Partial<ServeOptions> = {}): Promise<TestServer> {
    model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    server = await TestServer.start(platform, {
      model,
      rateLimit: { user: false, global: false, http: { limit, interval: HOUR } },
      controllers: [HostController, SlowController],
      ...options,
    });
    return server;
  }

  const statuses = async (count: number, path: string, headers: () => Record<string, string> = () => ({})) => {
    const found: Record<number, number> = {};
    const ask = async () => {
      const response = await server!.fetch(path, { headers: headers() });
      await response.arrayBuffer();
      found[response.status] = (found[response.status] ?? 0) + 1;
    };
    for (let done = 0; done < count; done += 50)
      await Promise.all(Array.from({ length: Math.min(50, count - done) }, ask));
    return found;
  };
  const fieldsOf = ({ headers }: Response) => FIELDS.map((name) => headers.get(name));

  it('is told with every answer, success or not', async () => {
    const app = await start(4);
    const first = await app.fetch('/v1/agents');
    expect(fieldsOf(first)).toEqual(['4', '3', '900', '"default";q=4;w=3600', '"default";r=3;t=900']);
    for (const [path, status, left] of [
      ['/v1/agents/nobody', 404, '2'],
      ['/host/failing', 418, '1'],
      ['/host/plain', 200, '0'],
    ] as const) {
      const response = await app.fetch(path);
      expect(response.status).toBe(status);
      expect(response.headers.get('x-ratelimit-remaining')).toBe(left);
      expect(response.headers.get('retry-after')).toBeNull();
    }
    const refused = await app.fetch('/v1/agents');
    expect(refused.status).toBe(429);
    const [limit, remaining, reset, policy, current] = fieldsOf(refused);
    expect([limit, remaining, policy]).toEqual(['4', '0', '"default";q=4;w=3600']);
    expect(Number(reset)).toBeGreaterThan(3580);
    expect(current).toBe(`"default";r=0;t=${reset}`);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(880);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(900);
  });

  it('refuses in the shape of the API that was called, with an event and a metric', async () => {
    const [events, telemetry] = [new RecordingEventPublisher(), new RecordingTelemetry()];
    const keys = [declared('k1', 'ada', 'acme')];
    const app = await start(1, { keys, events, telemetry });
    expect((await app.fetch('/v1/agents', { headers: bearer('k1') })).status).toBe(200);
    const problem = await app.post(EXECUTE, { input: 'hi' }, bearer('k1'));
    expect(problem.status).toBe(429);
    expect(problem.headers.get('content-type')).toContain('application/problem+json');
    expect(problem.headers.get('x-request-id')).not.toBeNull();
    expect(await problem.json()).toMatchObject({ code: 'rate_limited', status: 429, scope: 'http', retryable: true });
    const error = await app.post(CHAT, { model: 'test-agent', messages: MESSAGES }, bearer('k1'));
    expect(error.status).toBe(429);
    expect(Number(error.headers.get('retry-after'))).toBeGreaterThan(3500);
    expect(await error.json()).toMatchObject({ error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' } });
    expect(await (await app.fetch('/host/plain', { headers: bearer('k1') })).json()).toMatchObject({
      code: 'rate_limited',
    });
    expect(model.calls).toEqual([]);
    expect(events.names()).toEqual(Array.from({ length: 3 }, () => 'ossa.rate-limit.rejected'));
    const [rejected] = events.published;
    expect(rejected?.event).toBeInstanceOf(RateLimitRejectedEvent);
    expect(rejected?.event).toMatchObject({ scope: 'http', limit: 1, user: 'ada', tenant: 'acme' });
    expect(telemetry.measured).toContainEqual({
      name: 'ossa.rate-limit.rejected',
      value: 1,
      attributes: { scope: 'http' },
    });
  });

  it('is told before the first event of a stream', async () => {
    const app = await start(10);
    const bodies = [
      [`/v1/agents/test-agent/stream`, { input: 'hi' }],
      [CHAT, { model: 'test-agent', messages: MESSAGES, stream: true }],
    ] as const;
    for (const [index, [path, body]] of bodies.entries()) {
      const response = await app.post(path, body);
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      expect(response.headers.get('x-ratelimit-remaining')).toBe(String(9 - index));
      await response.text();
    }
  });

  it('leaves probes alone', async () => {
    await start(1);
    for (const path of ['/health', '/health/live', '/alive', '/health/ready', '/ready', '/health/startup', '/startup'])
      expect(await statuses(5, path)).toEqual({ 200: 5 });
    const response = await server!.fetch('/health');
    expect(fieldsOf(response)).toEqual(FIELDS.map(() => null));
    expect(await statuses(2, '/v1/agents')).toEqual({ 200: 1, 429: 1 });
  });

  it('counts no requests that no route answers', async () => {
    await start(1);
    expect(await statuses(5, '/nowhere')).toEqual({ 404: 5 });
    expect(await statuses(1, '/v1/agents')).toEqual({ 200: 1 });
  });

  it('lets nobody guess keys for long, and others on the same address in', async () => {
    await start(20, { keys: [declared('k1')] });
    let guess = 0;
    expect(await statuses(100, '/v1/agents', () => bearer(`guess-${(guess += 1)}`))).toEqual({ 401: 20, 429: 80 });
    expect(await statuses(5, '/v1/agents')).toEqual({ 429: 5 });
    expect(await statuses(20, '/v1/agents', () => bearer('k1'))).toEqual({ 200: 20 });
    expect(await statuses(1, '/host/hook')).toEqual({ 404: 1 });
    expect((await server!.post('/host/hook', {})).status).toBe(429);
  });

  it('is one of each user within its tenant, and of each key that names none', async () => {
    const keys = [
      declared('a1', 'ada', 'acme'),
      declared('a2', 'ada', 'acme'),
      declared('a3', 'ada', 'evil'),
      declared('a4', 'ada'),
      declared('b1'),
      declared('b2'),
    ];
    await start(3, { keys });
    expect(await statuses(2, '/v1/agents', () => bearer('a1'))).toEqual({ 200: 2 });
    expect(await statuses(2, '/v1/agents', () => bearer('a2'))).toEqual({ 200: 1, 429: 1 });
    for (const key of ['a3', 'a4', 'b1', 'b2'])
      expect(await statuses(4, '/v1/agents', () => bearer(key))).toEqual({ 200: 3, 429: 1 });
  });

  it('verifies the key of a request once', async () => {
    await start(10, { keys: [declared('k1')] });
    const verified = jest.spyOn(server!.app.get(ApiKeys, { strict: false }), 'verify');
    await statuses(1, '/v1/agents', () => bearer('k1'));
    await statuses(1, '/v1/agents', () => bearer('wrong'));
    expect(verified).toHaveBeenCalledTimes(2);
  });

  it('cannot be evaded with forged addresses', async () => {
    await start(100);
    const random = () => [0, 0, 0, 0].map(() => Math.floor(Math.random() * 256)).join('.');
    const forged = () => ({
      'x-forwarded-for': `${random()}, ${random()}`,
      'x-real-ip': random(),
      forwarded: `for=${random()}`,
      'x-client-ip': random(),
      'cf-connecting-ip': random(),
      'true-client-ip': random(),
    });
    expect(await statuses(3000, '/v1/models', forged)).toEqual({ 200: 100, 429: 2900 });
  });

  it('is one of each client behind a trusted proxy, whatever the client claims', async () => {
    await start(3, { http: { trustProxy: 1 } });
    let claimed = 0;
    const via = (address: string) => () => ({ 'x-forwarded-for': `10.0.0.${(claimed += 1)}, ${address}` });
    expect(await statuses(5, '/v1/models', via('203.0.113.1'))).toEqual({ 200: 3, 429: 2 });
    expect(await statuses(5, '/v1/models', via('203.0.113.2'))).toEqual({ 200: 3, 429: 2 });
    expect(await statuses(2, '/v1/models', via('2001:db8::1'))).toEqual({ 200: 2 });
    expect(await statuses(2, '/v1/models', via('2001:db8::2'))).toEqual({ 200: 1, 429: 1 });
    expect(await statuses(2, '/v1/models', via('::ffff:203.0.113.1'))).toEqual({ 429: 2 });
    expect(await statuses(4, '/v1/models', () => ({ 'x-forwarded-for': 'unknown' }))).toEqual({ 200: 3, 429: 1 });
  });

  it('trusts the proxies of a list', async () => {
    await start(1, { http: { trustProxy: ['127.0.0.0/8', '10.0.0.0/8'] } });
    const via = (addresses: string) => () => ({ 'x-forwarded-for': addresses });
    expect(await statuses(1, '/v1/models', via('1.1.1.1, 203.0.113.1, 10.0.0.1'))).toEqual({ 200: 1 });
    expect(await statuses(1, '/v1/models', via('2.2.2.2, 203.0.113.1, 10.0.0.2'))).toEqual({ 429: 1 });
    expect(await statuses(1, '/v1/models', via('203.0.113.2, 10.0.0.1'))).toEqual({ 200: 1 });
  });

  it('is another one for a route or controller of the host that says so, and none for one that is skipped', async () => {
    await start(3);
    expect(await statuses(5, '/host/skipped')).toEqual({ 200: 5 });
    expect(await statuses(3, '/host/slow')).toEqual({ 200: 2, 429: 1 });
    expect(fieldsOf(await server!.fetch('/host/slow'))).toContain('"default";q=2;w=3600');
    for (const path of ['/slow/a', '/slow/b']) expect(await statuses(3, path)).toEqual({ 200: 2, 429: 1 });
    expect(await statuses(5, '/slow/free')).toEqual({ 200: 5 });
    expect(await statuses(2, '/host/once')).toEqual({ 200: 1, 429: 1 });
    expect(await statuses(2, '/host/closed')).toEqual({ 429: 2 });
    expect(await statuses(4, '/host/plain')).toEqual({ 200: 3, 429: 1 });
    expect(await statuses(1, '/v1/agents')).toEqual({ 429: 1 });
  });

  it.each([{ http: false as const }, { enabled: false, http: { limit: 1, interval: HOUR } }])(
    'is off with %j',
    async (rateLimit) => {
      await start(1, { rateLimit });
      expect(await statuses(5, '/v1/agents')).toEqual({ 200: 5 });
      expect(await statuses(5, '/host/slow')).toEqual({ 200: 5 });
      expect(fieldsOf(await server!.fetch('/v1/agents'))).toEqual(FIELDS.map(() => null));
    },
  );

  it.each(['throws', 'rejects'])('lets requests pass while the store %s, and says so', async (way) => {
    const telemetry = new RecordingTelemetry();
    await start(1, { telemetry });
    const store = server!.app.get<RateLimitStore>(RATE_LIMIT_STORE, { strict: false });
    const broken = jest.spyOn(store, 'take').mockImplementation(() => {
      if (way === 'throws') throw new TypeError('broken');
      return Promise.reject(new TypeError('broken'));
    });
    expect(await statuses(3, '/v1/agents')).toEqual({ 200: 3 });
    expect(telemetry.sum('ossa.rate-limit.unchecked')).toBe(3);
    expect(server!.errors).toHaveLength(1);
    broken.mockRestore();
    expect(await statuses(2, '/v1/agents')).toEqual({ 200: 1, 429: 1 });
  });

  it('gives way to the limit that refuses a run', async () => {
    const figures = { scope: 'user', limit: 7, remaining: 0, resetMs: 12_100 } as const;
    await start(10);
    const refusal = new ScriptedModelProvider([new RateLimitedError(figures, 1500)]);
    jest.spyOn(model, 'call').mockImplementation((call) => refusal.call(call));
    const told = ['7', '0', '13', '"user";q=7', '"user";r=0;t=13'];
    for (const [path, body, shape] of [
      [EXECUTE, { input: 'hi' }, { code: 'rate_limited', scope: 'user', resetMs: 12_100 }],
      ['/v1/agents/test-agent/stream', { input: 'hi' }, { code: 'rate_limited', scope: 'user' }],
      [CHAT, { model: 'test-agent', messages: MESSAGES }, { error: { code: 'rate_limit_exceeded' } }],
      [CHAT, { model: 'test-agent', messages: MESSAGES, stream: true }, { error: { type: 'rate_limit_error' } }],
    ] as const) {
      const response = await server!.post(path, body);
      expect(response.status).toBe(429);
      expect(response.headers.get('retry-after')).toBe('2');
      expect(fieldsOf(response)).toEqual(told);
      expect(await response.json()).toMatchObject(shape);
    }
  });
});
