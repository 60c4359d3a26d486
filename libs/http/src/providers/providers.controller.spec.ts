import { ConsoleLogger, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { AUDIT_TRAIL, AuditUnavailableError } from '@ossa/contracts';
import { RecordingAuditTrail, ScriptedModelProvider } from '@ossa/contracts/testing';
import { PROVIDER_KEYS_SOURCE, ProviderFactory, ProvidersModule } from '@ossa/providers';
import { PLATFORMS, TestServer } from '../../testing/serve.js';

const PROVIDERS = {
  openai: {
    apiKey: 'sk-canary-1',
    baseUrl: 'https://user:sk-canary-2@eu.api.openai.com/v1?key=sk-canary-3',
    keys: [{ name: 'eu', apiKey: 'sk-canary-4' }],
    timeout: '10m',
  },
  mistral: {},
};

@Module({})
class Surroundings {}

describe.each(PLATFORMS)('the routes of the providers on %s', (platform) => {
  let server: TestServer;
  let module: TestingModule;
  let key: string;
  const audit = new RecordingAuditTrail();

  beforeAll(async () => {
    const keys = () => ({ openai: { apiKey: key, keys: [{ name: 'eu', apiKey: 'sk-canary-4', weight: 1 }] } });
    const around = {
      module: Surroundings,
      global: true,
      providers: [
        { provide: AUDIT_TRAIL, useValue: audit },
        { provide: PROVIDER_KEYS_SOURCE, useValue: keys },
      ],
      exports: [AUDIT_TRAIL, PROVIDER_KEYS_SOURCE],
    };
    const options = { providers: PROVIDERS, keyOrigins: { openai: { apiKey: 'plaintext' as const } } };
    module = await Test.createTestingModule({ imports: [around, ProvidersModule.register(options)] })
      .setLogger(new ConsoleLogger({ logLevels: [] }))
      .compile();
    await module.init();
    const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    server = await TestServer.start(platform, { model, providers: module.get(ProviderFactory) });
  });
  beforeEach(() => {
    key = 'sk-canary-1';
    audit.entries.length = 0;
    audit.refusal = undefined;
  });
  afterAll(async () => {
    await server.close();
    await module.close();
  });

  const rotate = (name: string, body: unknown = {}) => server.post(`/v1/providers/${name}/rotate`, body);

  it('shows where each provider leads and what is wrong about it, and nothing secret', async () => {
    const response = await server.fetch('/v1/providers');
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(JSON.parse(text)).toEqual([
      {
        name: 'openai',
        usable: true,
        adapter: 'openai',
        host: 'eu.api.openai.com',
        defaultModel: expect.any(String),
        keys: ['eu'],
        findings: [
          { code: 'plaintext_key', path: 'providers.openai.apiKey', message: expect.any(String) },
          { code: 'timeout_too_high', path: 'providers.openai.timeout', message: expect.any(String) },
        ],
      },
      expect.objectContaining({
        name: 'mistral',
        usable: false,
        keys: [],
        findings: [expect.objectContaining({ code: 'key_missing' })],
      }),
    ]);
    expect(text).not.toContain('sk-canary');
  });

  it('rotates all keys of a provider, or one by its name', async () => {
    const unchanged = await rotate('openai');
    expect(unchanged.status).toBe(200);
    expect(await unchanged.json()).toEqual({ provider: 'openai', changed: false });
    key = 'sk-canary-5';
    expect(await (await rotate('openai', { key: 'eu' })).json()).toEqual({
      provider: 'openai',
      key: 'eu',
      changed: false,
    });
    const changed = await rotate('openai');
    expect(await changed.text()).toBe(JSON.stringify({ provider: 'openai', changed: true }));
    key = 'sk-canary-1';
    await rotate('openai');
    expect(audit.events()).toEqual(Array.from({ length: 4 }, () => 'api_key_rotated'));
    expect(JSON.stringify(audit.entries)).not.toContain('sk-canary');
  });

  it('takes no key over HTTP', async () => {
    const response = await rotate('openai', { apiKey: 'sk-from-outside' });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('sk-from-outside');
    expect(audit.entries).toEqual([]);
  });

  it.each([
    ['warehouse', {}, 404, 'provider_not_found'],
    ['toString', {}, 404, 'provider_not_found'],
    ['mistral', {}, 503, 'provider_unconfigured'],
    ['openai', { key: 'asia' }, 400, 'invalid_request'],
    ['openai', { key: 5 }, 400, 'invalid_request'],
    ['openai', [], 400, 'invalid_request'],
  ])('answers a rotation of %s with %j by %d', async (name, body, status, code) => {
    const response = await rotate(name, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it('does not rotate what it cannot record', async () => {
    audit.refusal = new AuditUnavailableError('api_key_rotated');
    key = 'sk-canary-5';
    const refused = await rotate('openai');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({ code: 'audit_unavailable' });
    audit.refusal = undefined;
    expect(await (await rotate('openai')).json()).toMatchObject({ changed: true });
  });
});
