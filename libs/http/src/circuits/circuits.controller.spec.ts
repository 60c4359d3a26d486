import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { AUDIT_TRAIL, AuditUnavailableError, ModelError } from '@ossa/contracts';
import { modelCall, RecordingAuditTrail, ScriptedModelProvider } from '@ossa/contracts/testing';
import { CircuitBreakerProviderDecorator, ProviderFactory, ProvidersModule } from '@ossa/providers';
import { PLATFORMS, TestServer } from '../../testing/serve.js';

const TARGET = { provider: 'house', model: 'small', baseUrl: 'https://eu.example/v1?a=b' };
const KEY = `house|small|${TARGET.baseUrl}`;
const audit = new RecordingAuditTrail();

@Module({ providers: [{ provide: AUDIT_TRAIL, useValue: audit }], exports: [AUDIT_TRAIL] })
class AuditModule {}

describe.each(PLATFORMS)('the circuits on %s', (platform) => {
  let providers: TestingModule;
  let server: TestServer;

  beforeEach(async () => {
    audit.entries.length = 0;
    audit.refusal = undefined;
    const options = { providers: { house: { baseUrl: 'http://127.0.0.1:9/v1' } } };
    const imports = [ProvidersModule.registerAsync({ imports: [AuditModule], useFactory: () => options })];
    providers = await Test.createTestingModule({ imports }).compile();
    server = await TestServer.start(platform, {
      model: new ScriptedModelProvider(ScriptedModelProvider.text('ok')),
      providers: providers.get(ProviderFactory, { strict: false }),
    });
    await fail(1);
  });
  afterEach(async () => {
    await server.close();
    await providers.close();
  });

  async function fail(times: number) {
    const stage = providers.get(CircuitBreakerProviderDecorator, { strict: false });
    const model = new ScriptedModelProvider([new ModelError('server', TARGET, { status: 500 })]);
    for (let n = 0; n < times; n += 1)
      await Array.fromAsync(stage.call(modelCall({ target: TARGET }), model)).catch(() => undefined);
  }

  const list = async () => (await server.fetch('/v1/circuits')).json() as Promise<Record<string, unknown>[]>;
  const post = (action: string, key = KEY) =>
    server.fetch(`/v1/circuits/${encodeURIComponent(key)}/${action}`, { method: 'POST' });

  it('shows what each one is doing and why', async () => {
    const counts = { calls: 1, failures: 1, slow: 0, consecutive: 1 };
    const identity = { key: KEY, provider: 'house', model: 'small', baseUrl: TARGET.baseUrl };
    expect(await list()).toEqual([
      { ...identity, state: 'closed', since: expect.any(String), openings: 0, windowMs: 30_000, counts },
    ]);
    await fail(4);
    const [open] = await list();
    expect(open).toMatchObject({ ...identity, state: 'open', openings: 1 });
    expect(Date.parse(String(open?.['retryAt'])) - Date.now()).toBeGreaterThan(40_000);
  });

  it('opens one by hand, and closes it, with a record of each', async () => {
    const opened = await post('open');
    expect(opened.status).toBe(200);
    expect(await opened.json()).toMatchObject({ key: KEY, state: 'open' });
    expect(await list()).toMatchObject([{ state: 'open' }]);
    const closed = await post('close');
    expect(await closed.json()).toMatchObject({ key: KEY, state: 'closed' });
    expect(audit.entries).toEqual(
      ['circuit_opened', 'circuit_closed'].map((event) =>
        expect.objectContaining({
          class: 'admin',
          event,
          data: { circuit: KEY, provider: 'house', model: 'small' },
        }),
      ),
    );
  });

  it('changes nothing that cannot be recorded', async () => {
    audit.refusal = new AuditUnavailableError('circuit_opened');
    const response = await post('open');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'audit_unavailable' });
    expect(await list()).toMatchObject([{ state: 'closed' }]);
  });

  it('does not know every key', async () => {
    for (const action of ['open', 'close']) {
      const response = await post(action, 'house|large');
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'circuit_not_found' });
    }
    expect(await list()).toHaveLength(1);
  });
});

describe('the circuits of a server with keys', () => {
  it('are for holders of one', async () => {
    const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    const server = await TestServer.start('fastify', {
      model,
      keys: [{ name: 'ops', hash: `sha256:${'0'.repeat(64)}` }],
    });
    expect((await server.fetch('/v1/circuits')).status).toBe(401);
    expect((await server.fetch('/v1/circuits/a/open', { method: 'POST' })).status).toBe(401);
    await server.close();
  });
});
