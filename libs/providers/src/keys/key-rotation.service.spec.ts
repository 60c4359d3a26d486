import { setImmediate as nextTurn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { jest } from '@jest/globals';
import { ConsoleLogger, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  AUDIT_TRAIL,
  AuditUnavailableError,
  collect,
  EVENT_PUBLISHER,
  SECRET_RESOLVER,
  type SecretResolver,
  TELEMETRY,
} from '@ossa/contracts';
import { modelCall, RecordingAuditTrail, RecordingEventPublisher, RecordingTelemetry } from '@ossa/contracts/testing';
import { FaultServer, reply } from '../../testing/fault-server.js';
import { KeyPools } from '../key-pool/key-pools.service.js';
import { ProviderFactory } from '../provider-factory.service.js';
import { ProvidersModule } from '../providers.module.js';
import type { ProvidersOptionsInput } from '../providers.options.js';
import { AdapterRouter } from '../routing/adapter-router.service.js';
import { PROVIDER_KEYS_SOURCE, type ProviderKeysSource } from './provider-keys-source.js';

const ANSWER = {
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};
const REFERENCE = 'secret://vault/secret/data/house#key';
const target = { provider: 'house', model: 'm' };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

@Module({})
class Surroundings {}

describe('the rotation of keys', () => {
  let upstream: FaultServer;
  let module: TestingModule;
  const audit = new RecordingAuditTrail();
  const events = new RecordingEventPublisher();
  const telemetry = new RecordingTelemetry();
  let stored: string;
  let configured: ReturnType<ProviderKeysSource>;
  const secrets: SecretResolver = {
    isReference: (text) => text.startsWith('secret://'),
    resolve: () => Promise.resolve({ value: stored }),
  };

  beforeAll(async () => {
    upstream = await FaultServer.start();
  });
  beforeEach(() => {
    audit.entries.length = 0;
    audit.refusal = undefined;
    events.published.length = 0;
    stored = 'sk-old';
    upstream.reset(reply(200, ANSWER));
  });
  afterEach(() => module.close());
  afterAll(() => upstream.stop());

  async function start(house: NonNullable<ProvidersOptionsInput['providers']>[string], withSource = true) {
    const options = { providers: { house: { baseUrl: upstream.url, ...house } } };
    configured = { house: { apiKey: house.apiKey, keys: (house.keys ?? []).map((key) => ({ weight: 1, ...key })) } };
    const providers = [
      { provide: AUDIT_TRAIL, useValue: audit },
      { provide: EVENT_PUBLISHER, useValue: events },
      { provide: TELEMETRY, useValue: telemetry },
      { provide: SECRET_RESOLVER, useValue: secrets },
      ...(withSource ? [{ provide: PROVIDER_KEYS_SOURCE, useValue: () => configured }] : []),
    ];
    const around = {
      module: Surroundings,
      global: true,
      providers,
      exports: providers.map(({ provide }) => provide),
    };
    module = await Test.createTestingModule({ imports: [around, ProvidersModule.register(options)] })
      .setLogger(new ConsoleLogger({ logLevels: [] }))
      .compile();
    await module.init();
    return module.get(ProviderFactory);
  }

  const call = (key?: string) =>
    collect(
      module
        .get(AdapterRouter)
        .call(modelCall({ stream: false, target: key === undefined ? target : { ...target, key } })),
    );
  const keysSent = () => upstream.requests.map(({ headers }) => headers.authorization);

  it('takes effect with the next call, fails none, and lets calls under way end on the key they have', async () => {
    const factory = await start({ apiKey: REFERENCE });
    let accepted = 'Bearer sk-old';
    const held: (() => void)[] = [];
    let hold = true;
    upstream.reset((response, request, body) => {
      if (request.headers.authorization !== accepted) return reply(401, {})(response, request, body);
      if (!hold) return reply(200, ANSWER)(response, request, body);
      return void held.push(() => reply(200, ANSWER)(response, request, body));
    });
    const before = Array.from({ length: 20 }, () => call());
    await until(() => held.length === 20);
    hold = false;

    const load = { failures: [] as unknown[], stopped: false, finished: 0 };
    const callers = Array.from({ length: 16 }, async () => {
      while (!load.stopped) {
        await call().catch((error: unknown) => load.failures.push(error));
        load.finished += 1;
      }
    });
    const more = (calls: number) => {
      const enough = load.finished + calls;
      return until(() => load.finished >= enough);
    };
    await more(100);
    // As vendors do it: both keys are good for a moment, then the old one is not.
    stored = 'sk-new';
    const sentBefore = upstream.requests.length;
    const both = upstream.handler;
    upstream.handler = reply(200, ANSWER);
    expect(await factory.rotateKey('house')).toEqual({ provider: 'house', changed: true });
    await more(200);
    const sentAfter = upstream.requests.length;
    accepted = 'Bearer sk-new';
    upstream.handler = both;
    await more(200);
    load.stopped = true;
    await Promise.all(callers);
    for (const release of held) release();
    await Promise.all(before);

    expect(load.failures).toEqual([]);
    expect(new Set(keysSent().slice(0, sentBefore))).toEqual(new Set(['Bearer sk-old']));
    // Calls that began before the rotation may still be on their way to the socket; there are at most as many as callers.
    expect(keysSent().slice(sentBefore + 16, sentAfter)).not.toContain('Bearer sk-old');
    expect(keysSent().slice(sentAfter)).not.toContain('Bearer sk-old');
    expect(upstream.requests.length - sentAfter).toBeGreaterThan(150);
  });

  it('is recorded before it has an effect, published and counted', async () => {
    const factory = await start({ apiKey: REFERENCE });
    stored = 'sk-new';
    await factory.rotateKey('house');
    expect(audit.entries).toEqual([{ class: 'admin', event: 'api_key_rotated', data: { provider: 'house' } }]);
    expect(events.published).toEqual([
      { name: 'ossa.provider.key-rotated', event: { provider: 'house', key: undefined, changed: true } },
    ]);
    expect(telemetry.measured).toContainEqual({
      name: 'ossa.provider.key-rotations',
      value: 1,
      attributes: { provider: 'house', changed: true },
    });
  });

  it('does not happen when it cannot be recorded', async () => {
    const factory = await start({ apiKey: 'sk-old' });
    configured = { house: { apiKey: 'sk-new', keys: [] } };
    audit.refusal = new AuditUnavailableError('api_key_rotated');
    await expect(factory.rotateKey('house')).rejects.toMatchObject({ code: 'audit_unavailable' });
    await call();
    expect(keysSent()).toEqual(['Bearer sk-old']);
    expect(events.published).toEqual([]);
  });

  it('reads the configuration again, and says when nothing changed', async () => {
    const factory = await start({ apiKey: 'sk-old' });
    expect(await factory.rotateKey('house')).toEqual({ provider: 'house', changed: false });
    configured = { house: { apiKey: 'sk-new', keys: [] } };
    expect(await factory.rotateKey('house')).toEqual({ provider: 'house', changed: true });
    await call();
    configured = { house: { apiKey: REFERENCE, keys: [] } };
    stored = 'sk-stored';
    expect(await factory.rotateKey('house')).toMatchObject({ changed: true });
    await call();
    expect(keysSent()).toEqual(['Bearer sk-new', 'Bearer sk-stored']);
  });

  it('takes a key or a reference that it is given, until the next rotation', async () => {
    const factory = await start({ apiKey: 'sk-old' });
    await factory.rotateKey('house', { apiKey: 'sk-given' });
    await call();
    await factory.rotateKey('house', { apiKey: REFERENCE });
    stored = 'sk-stored';
    await factory.rotateKey('house', { apiKey: REFERENCE });
    await call();
    await factory.rotateKey('house');
    await call();
    expect(keysSent()).toEqual(['Bearer sk-given', 'Bearer sk-stored', 'Bearer sk-old']);
    await expect(factory.rotateKey('house', { apiKey: ' ' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('rotates one key of a pool and leaves the others', async () => {
    const keys = [
      { name: 'eu', apiKey: 'sk-eu' },
      { name: 'us', apiKey: 'sk-us' },
    ];
    const factory = await start({ keys });
    configured = { house: { keys: keys.map((key) => ({ ...key, apiKey: `${key.apiKey}-2`, weight: 1 })) } };
    expect(await factory.rotateKey('house', { key: 'eu' })).toEqual({ provider: 'house', key: 'eu', changed: true });
    expect(audit.entries[0]?.data).toEqual({ provider: 'house', key: 'eu' });
    await call('eu');
    await call('us');
    await factory.rotateKey('house');
    await call('us');
    expect(keysSent()).toEqual(['Bearer sk-eu-2', 'Bearer sk-us', 'Bearer sk-us-2']);
    await expect(factory.rotateKey('house', { key: 'asia' })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/it has eu, us/),
    });
  });

  it('lets a key be used again that was refused', async () => {
    const factory = await start({
      keys: [
        { name: 'eu', apiKey: 'sk-eu' },
        { name: 'us', apiKey: 'sk-us' },
      ],
    });
    const reset = jest.spyOn(module.get(KeyPools, { strict: false }), 'reset');
    await factory.rotateKey('house', { key: 'eu' });
    await factory.rotateKey('house');
    expect(reset.mock.calls).toEqual([
      ['house', 'eu'],
      ['house', undefined],
    ]);
  });

  it('keeps the key from before when the source gives none, and records that', async () => {
    const factory = await start({ apiKey: 'sk-old' });
    configured = {};
    await expect(factory.rotateKey('house')).rejects.toMatchObject({ code: 'provider_unconfigured' });
    configured = { house: { apiKey: REFERENCE, keys: [] } };
    jest.spyOn(secrets, 'resolve').mockRejectedValueOnce(new AuditUnavailableError('x'));
    await expect(factory.rotateKey('house')).rejects.toMatchObject({ code: 'provider_unconfigured' });
    await call();
    expect(keysSent()).toEqual(['Bearer sk-old']);
    expect(audit.events()).toEqual([
      'api_key_rotated',
      'api_key_rotation_failed',
      'api_key_rotated',
      'api_key_rotation_failed',
    ]);
  });

  it('keeps what the options say where the configuration cannot be read again', async () => {
    const factory = await start({ apiKey: REFERENCE }, false);
    await call();
    stored = 'sk-new';
    expect(await factory.rotateKey('house')).toMatchObject({ changed: true });
    await call();
    expect(keysSent()).toEqual(['Bearer sk-old', 'Bearer sk-new']);
  });

  it('knows which providers there are', async () => {
    const factory = await start({ apiKey: 'sk-old' });
    await expect(factory.rotateKey('warehouse')).rejects.toThrow(/No provider is known/);
    await expect(factory.rotateKey('openai')).rejects.toMatchObject({ code: 'provider_unconfigured' });
    expect(audit.entries).toEqual([]);
  });

  it('tells a call why it has no key, and serves the next one when it is there', async () => {
    const failing = jest.spyOn(secrets, 'resolve').mockRejectedValue(new AuditUnavailableError('x'));
    await start({ apiKey: REFERENCE });
    await expect(call()).rejects.toMatchObject({ code: 'provider_unconfigured', retryAfterMs: expect.any(Number) });
    failing.mockRestore();
    expect((await call()).text).toBe('ok');
  });

  it('shows no key to whoever looks into its objects', async () => {
    stored = 'sk-canary-1';
    const factory = await start({ apiKey: REFERENCE, keys: [{ name: 'eu', apiKey: 'sk-canary-2' }] });
    await call();
    await call('eu');
    for (const object of [factory, module.get(AdapterRouter), module.get(KeyPools, { strict: false })])
      expect(inspect(object, { depth: 15, showHidden: true })).not.toContain('sk-canary');
    const shown = [factory.describe('house'), factory.validateSecurity('house')];
    expect(JSON.stringify([factory, shown])).not.toContain('sk-canary');
    expect(JSON.stringify([audit.entries, events.published])).not.toContain('sk-canary');
  });
});
