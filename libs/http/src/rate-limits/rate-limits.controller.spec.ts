import { createHash } from 'node:crypto';
import { AuditUnavailableError } from '@ossa/contracts';
import { RecordingAuditTrail, ScriptedModelProvider } from '@ossa/contracts/testing';
import { PLATFORMS, TestServer } from '../../testing/serve.js';

const HOUR = 3_600_000;
const EXECUTE = '/v1/agents/test-agent/execute';
const keys = [
  ['ada', 'acme'],
  ['bob', 'acme'],
  ['ada', 'evil'],
].map(([user, tenant]) => ({
  name: `${user}-${tenant}`,
  user,
  tenant,
  hash: `sha256:${createHash('sha256').update(`${user}-${tenant}`).digest('hex')}`,
}));

describe.each(PLATFORMS)('the limits of users on %s', (platform) => {
  let server: TestServer;
  const audit = new RecordingAuditTrail();

  beforeEach(async () => {
    audit.entries.length = 0;
    audit.refusal = undefined;
    server = await TestServer.start(platform, {
      model: new ScriptedModelProvider(ScriptedModelProvider.text('ok')),
      keys,
      audit,
      rateLimit: { http: false, global: false, user: { limit: 2, interval: HOUR } },
    });
  });
  afterEach(() => server.close());

  const as = (key: string) => ({ 'x-api-key': key });
  const run = async (key: string) => (await server.post(EXECUTE, { input: 'hi' }, as(key))).status;
  const show = async (user: string, key: string) =>
    (await server.fetch(`/v1/rate-limits/${user}`, { headers: as(key) })).json();
  const reset = (user: string, key: string) =>
    server.fetch(`/v1/rate-limits/${user}`, { method: 'DELETE', headers: as(key) });

  it('are shown with what is left of them, and charged nothing by that', async () => {
    expect(await show('ada', 'bob-acme')).toEqual({
      user: 'ada',
      limited: true,
      scope: 'user',
      limit: 2,
      remaining: 2,
      resetMs: 0,
    });
    await run('ada-acme');
    const shown = await show('ada', 'ada-acme');
    expect(shown).toMatchObject({ limited: true, limit: 2, remaining: 1, resetMs: expect.any(Number) });
    expect(await show('ada', 'ada-acme')).toMatchObject({ remaining: 1 });
    expect(await show('bob', 'ada-acme')).toMatchObject({ remaining: 2 });
    expect(await show('key:ci', 'ada-acme')).toMatchObject({ user: 'key:ci', remaining: 2 });
  });

  it('are told in the headers of what they refuse', async () => {
    for (let runs = 0; runs < 2; runs += 1) await run('ada-acme');
    for (const path of [EXECUTE, '/v1/agents/test-agent/stream']) {
      const response = await server.post(path, { input: 'hi' }, as('ada-acme'));
      const reset = Number(response.headers.get('x-ratelimit-reset'));
      expect([response.status, response.headers.get('x-ratelimit-limit')]).toEqual([429, '2']);
      expect(reset).toBeGreaterThan(3500);
      expect(response.headers.get('ratelimit-policy')).toBe('"user";q=2');
      expect(response.headers.get('ratelimit')).toBe(`"user";r=0;t=${reset}`);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(1700);
      expect(await response.json()).toMatchObject({ code: 'rate_limited', scope: 'user', limit: 2, remaining: 0 });
    }
  });

  it('are given back, once that is recorded', async () => {
    expect([await run('ada-acme'), await run('ada-acme'), await run('ada-acme')]).toEqual([200, 200, 429]);
    audit.refusal = new AuditUnavailableError('rate_limit_reset');
    const refused = await reset('ada', 'bob-acme');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'audit_unavailable' });
    expect(await run('ada-acme')).toBe(429);
    audit.refusal = undefined;
    const done = await reset('ada', 'bob-acme');
    expect([done.status, await done.text()]).toEqual([204, '']);
    expect(audit.entries).toEqual([
      { class: 'admin', event: 'rate_limit_reset', user: 'bob', tenant: 'acme', data: { user: 'ada' } },
    ]);
    expect(await run('ada-acme')).toBe(200);
  });

  it('are those of the tenant of the caller, whatever the user is called', async () => {
    expect([await run('ada-acme'), await run('ada-acme')]).toEqual([200, 200]);
    for (const name of ['ada', 'acme:ada', 'acme%2Fada', 'acme%3Aada', '..%2Facme%2Fada']) {
      const response = await server.fetch(`/v1/rate-limits/${name}`, { headers: as('ada-evil') });
      if (response.status === 200) expect(await response.json()).toMatchObject({ remaining: 2 });
      await reset(name, 'ada-evil');
    }
    expect(await show('ada', 'bob-acme')).toMatchObject({ remaining: 0 });
    expect(await run('ada-acme')).toBe(429);
  });

  it('refuse names that nobody can have', async () => {
    const response = await server.fetch(`/v1/rate-limits/${'x'.repeat(257)}`, { headers: as('ada-acme') });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request', fields: [{ path: 'user' }] });
  });
});

it.each(PLATFORMS)('shows that there is no limit on %s', async (platform) => {
  const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
  const server = await TestServer.start(platform, { model });
  expect(await (await server.fetch('/v1/rate-limits/ada')).json()).toEqual({ user: 'ada', limited: false });
  await server.close();
});
