import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { OssaError, type Secret, type SecretResolver } from '@ossa/contracts';
import { FakeClock } from '@ossa/contracts/testing';
import { parseProvidersOptions } from '../parse-providers-options.js';
import type { ProvidersOptionsInput } from '../providers.options.js';
import { ProviderKeys } from './provider-keys.service.js';

const REFERENCE = 'secret://vault/secret/data/openai#key';

class ScriptedSecrets implements SecretResolver {
  reads = 0;
  next: () => Promise<Secret> = () => Promise.resolve({ value: 'one' });

  isReference(text: string): boolean {
    return text.startsWith('secret://');
  }

  resolve(): Promise<Secret> {
    this.reads += 1;
    return this.next();
  }
}

describe('ProviderKeys', () => {
  const clock = new FakeClock();
  const secrets = new ScriptedSecrets();
  let changes: unknown[];
  beforeEach(() => {
    changes = [];
    secrets.reads = 0;
    secrets.next = () => Promise.resolve({ value: 'one' });
  });

  function keysOf(providers: ProvidersOptionsInput['providers']): ProviderKeys {
    const keys = new ProviderKeys(parseProvidersOptions({ providers }), secrets, clock);
    keys.watch((...change) => changes.push(change));
    return keys;
  }
  const failure = () =>
    Promise.reject(new OssaError('provider_unconfigured', 'The store is down.', { retryable: true }));

  it('gives a literal key without waiting, and never asks for it', () => {
    const keys = keysOf({ openai: { apiKey: ' sk-1 ' } });
    expect(keys.peek('openai')).toEqual({ value: 'sk-1', version: 1 });
    expect(keys.peek('groq')).toBeUndefined();
    expect(secrets.reads).toBe(0);
  });

  it('gives a server without keys the empty one', async () => {
    const keys = keysOf({ ollama: { baseUrl: 'http://127.0.0.1:1/v1' } });
    expect(keys.peek('ollama')).toEqual({ value: '', version: 0 });
    expect(await keys.current('ollama')).toEqual({ value: '', version: 0 });
  });

  it('gives each key of a pool, and the own key to entries without one', () => {
    const keys = keysOf({
      openai: {
        apiKey: 'own',
        keys: [
          { name: 'a', apiKey: 'sk-a' },
          { name: 'b', baseUrl: 'https://b.example/v1' },
        ],
      },
      mistral: { keys: [{ name: 'a', apiKey: 'sk-m' }] },
    });
    expect(keys.peek('openai', 'a')?.value).toBe('sk-a');
    expect(keys.peek('openai', 'b')?.value).toBe('own');
    expect(keys.peek('openai')?.value).toBe('own');
    expect(keys.peek('mistral')?.value).toBe('sk-m');
    expect(keys.aliases('openai')).toEqual([undefined, 'a']);
  });

  it('reads a reference when the application starts, so that the first call does not wait', async () => {
    const keys = keysOf({ openai: { apiKey: REFERENCE } });
    expect(keys.peek('openai')).toBeUndefined();
    keys.onModuleInit();
    await clock.advance(0);
    expect(keys.peek('openai')).toEqual({ value: 'one', version: 1 });
  });

  it('reads a reference once for many calls', async () => {
    const keys = keysOf({ openai: { apiKey: REFERENCE } });
    const values = await Promise.all(Array.from({ length: 20 }, () => keys.current('openai')));
    expect(new Set(values.map(({ value }) => value))).toEqual(new Set(['one']));
    expect(secrets.reads).toBe(1);
    for (let call = 0; call < 1000; call += 1) keys.peek('openai');
    expect(secrets.reads).toBe(1);
  });

  it('follows the store: a new value has a new version, and whoever watches is told', async () => {
    const keys = keysOf({ openai: { apiKey: REFERENCE } });
    await keys.current('openai');
    await clock.advance(1000);
    keys.peek('openai');
    await clock.advance(0);
    expect(keys.peek('openai')).toEqual({ value: 'one', version: 1 });
    expect(changes).toEqual([]);
    secrets.next = () => Promise.resolve({ value: 'two' });
    await clock.advance(1000);
    expect(keys.peek('openai')).toEqual({ value: 'one', version: 1 });
    await clock.advance(0);
    expect(keys.peek('openai')).toEqual({ value: 'two', version: 2 });
    expect(changes).toEqual([['openai', undefined]]);
  });

  it('does not use a key beyond its lease', async () => {
    const keys = keysOf({ openai: { apiKey: REFERENCE } });
    secrets.next = () => Promise.resolve({ value: 'one', expiresAt: clock.wall() + 500 });
    await keys.current('openai');
    await clock.advance(499);
    expect(keys.peek('openai')?.value).toBe('one');
    secrets.next = failure;
    await clock.advance(1);
    expect(keys.peek('openai')).toBeUndefined();
  });

  it('names provider, key and reason when a store does not give the key, and comes back with it', async () => {
    const keys = keysOf({ openai: { keys: [{ name: 'eu', apiKey: REFERENCE }] } });
    secrets.next = failure;
    await expect(keys.current('openai', 'eu')).rejects.toMatchObject({
      code: 'provider_unconfigured',
      retryable: true,
      retryAfterMs: 60_000,
      message: 'The key "eu" of provider "openai": The store is down.',
    });
    secrets.next = () => Promise.resolve({ value: 'one' });
    expect(await keys.current('openai', 'eu')).toMatchObject({ value: 'one' });
  });

  it('stops to use a key that its store no longer gives', async () => {
    const keys = keysOf({ openai: { apiKey: REFERENCE } });
    await keys.current('openai');
    secrets.next = failure;
    await clock.advance(1000);
    keys.peek('openai');
    await clock.advance(0);
    await expect(keys.current('openai')).rejects.toMatchObject({ code: 'provider_unconfigured' });
  });

  it('does not let a slow comparison undo a rotation', async () => {
    const keys = keysOf({ openai: { apiKey: REFERENCE } });
    await keys.current('openai');
    let late: (secret: Secret) => void = () => undefined;
    secrets.next = () => new Promise((resolve) => (late = resolve));
    await clock.advance(1000);
    keys.peek('openai');
    expect(keys.adopt('openai', undefined, { source: REFERENCE, secret: { value: 'two' } })).toBe(true);
    late({ value: 'one' });
    await clock.advance(0);
    expect(keys.peek('openai')).toMatchObject({ value: 'two' });
  });

  it('lets a call go when its signal aborts', async () => {
    const keys = keysOf({ openai: { apiKey: REFERENCE } });
    secrets.next = () => new Promise(() => undefined);
    await expect(keys.current('openai', undefined, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('refuses a reference where nothing reads secrets, and says so at the start', async () => {
    const lines: unknown[] = [];
    Logger.overrideLogger({ log: () => undefined, warn: () => undefined, error: (line: unknown) => lines.push(line) });
    const keys = new ProviderKeys(parseProvidersOptions({ providers: { openai: { apiKey: REFERENCE } } }));
    keys.onModuleInit();
    await expect(keys.current('openai')).rejects.toThrow(/import SecurityModule/);
    expect(lines).toEqual([expect.stringMatching(/The key of provider "openai".*import SecurityModule/)]);
    Logger.overrideLogger(false);
  });

  it('shows no key to whoever looks into it', async () => {
    const keys = keysOf({ openai: { apiKey: 'sk-canary', keys: [{ name: 'a', apiKey: 'sk-canary' }] } });
    expect(inspect(keys, { depth: 12, showHidden: true })).not.toContain('sk-canary');
    expect(JSON.stringify(keys)).not.toContain('sk-canary');
  });
});
