import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { FakeClock } from '@ossa/contracts/testing';
import type { SecretReference } from './secret-reference.js';
import { CachingSecretResolver } from './secret-resolver.service.js';
import { SecretUnavailableError } from './secret-unavailable.error.js';
import { SecretStores } from './stores/secret-stores.js';
import { secretsOptionsSchema } from './secrets.options.js';
import type { StoredSecret } from './stores/secret-store.interface.js';

const KEY = 'secret://env/KEY';

/** Answers what the test says, when it says so. */
class ScriptedStore {
  reads = 0;
  next: (reference: SecretReference, signal: AbortSignal) => Promise<StoredSecret> = () => this.gives('one');

  gives(value: string, rest: Partial<StoredSecret> = {}): Promise<StoredSecret> {
    return Promise.resolve({ value, ...rest });
  }

  get() {
    return {
      read: (reference: SecretReference, signal: AbortSignal) => {
        this.reads += 1;
        return this.next(reference, signal);
      },
    };
  }
}

describe('CachingSecretResolver', () => {
  const clock = new FakeClock();
  let store: ScriptedStore;
  let resolver: CachingSecretResolver;
  let lines: unknown[];

  beforeEach(() => {
    store = new ScriptedStore();
    resolver = new CachingSecretResolver(store, { refresh: 60_000, maxStale: 600_000, timeout: 30 }, clock);
    lines = [];
    const keep = (line: unknown) => void lines.push(line);
    Logger.overrideLogger({ log: keep, warn: keep, error: keep });
  });
  afterAll(() => Logger.overrideLogger(false));

  const value = async () => (await resolver.resolve(KEY)).value;
  const down = () => Promise.reject(Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' }));
  const gone = (reference: SecretReference) => Promise.reject(SecretUnavailableError.missing(reference, 'make it'));

  it('reads a reference once, also for many callers at the same time', async () => {
    expect(await Promise.all(Array.from({ length: 50 }, value))).toEqual(Array.from({ length: 50 }, () => 'one'));
    expect(await value()).toBe('one');
    expect(store.reads).toBe(1);
  });

  it('refreshes a value without a lease in the background and gives the one from before meanwhile', async () => {
    await value();
    store.next = () => store.gives('two');
    await clock.advance(59_999);
    expect(await value()).toBe('one');
    expect(store.reads).toBe(1);
    await clock.advance(1);
    expect(await value()).toBe('one');
    await clock.advance(0);
    expect(await value()).toBe('two');
    expect(store.reads).toBe(2);
  });

  it('refreshes at two thirds of a lease, and tells when it ends', async () => {
    store.next = () => store.gives('one', { leaseMs: 30_000 });
    expect(await resolver.resolve(KEY)).toEqual({ value: 'one', expiresAt: clock.wall() + 30_000 });
    await clock.advance(19_999);
    await value();
    expect(store.reads).toBe(1);
    await clock.advance(1);
    await value();
    expect(store.reads).toBe(2);
  });

  it('looks again as soon as the store asks it to', async () => {
    store.next = () => store.gives('one', { refreshMs: 1000 });
    await value();
    await clock.advance(1000);
    await value();
    expect(store.reads).toBe(2);
  });

  it('never uses a value beyond its lease', async () => {
    store.next = () => store.gives('one', { leaseMs: 30_000 });
    await value();
    store.next = down;
    await clock.advance(29_999);
    expect(await value()).toBe('one');
    await clock.advance(1);
    await expect(value()).rejects.toMatchObject({ code: 'provider_unconfigured', problem: 'failed' });
  });

  it('keeps a value without a lease while the store is down, and says so once each way', async () => {
    await value();
    store.next = down;
    for (let minute = 0; minute < 9; minute += 1) {
      await clock.advance(60_000);
      expect(await value()).toBe('one');
    }
    await clock.advance(0);
    expect(lines).toEqual([expect.stringMatching(/"secret:\/\/env\/KEY".*ECONNREFUSED.*value from before is used/)]);
    await clock.advance(60_000);
    await expect(value()).rejects.toMatchObject({ retryable: true, retryAfterMs: 5000 });
    store.next = () => store.gives('two');
    await clock.advance(5000);
    expect(await value()).toBe('two');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/is read again/);
  });

  it('drops a value at once when its store says that it is gone', async () => {
    await value();
    store.next = gone;
    await clock.advance(60_000);
    await value();
    await clock.advance(0);
    await expect(value()).rejects.toMatchObject({ problem: 'missing' });
  });

  it('leaves a store that fails alone for a while', async () => {
    store.next = down;
    for (let call = 0; call < 20; call += 1) await expect(value()).rejects.toThrow(/ECONNREFUSED/);
    expect(store.reads).toBe(1);
    await clock.advance(5000);
    await expect(value()).rejects.toThrow(/ECONNREFUSED/);
    expect(store.reads).toBe(2);
  });

  it('reads anew when a fresh value is asked for, and no slow read from before replaces it', async () => {
    await value();
    let late: (secret: StoredSecret) => void = () => undefined;
    store.next = () => new Promise((resolve) => (late = resolve));
    await clock.advance(60_000);
    await value(); // a refresh has begun
    store.next = () => store.gives('three');
    expect(await resolver.resolve(KEY, { fresh: true })).toEqual({ value: 'three' });
    late({ value: 'two' });
    await clock.advance(0);
    expect(await value()).toBe('three');
  });

  it('gives up on a store that does not answer, also on one that does not listen to its signal', async () => {
    store.next = () => new Promise(() => undefined);
    await expect(value()).rejects.toMatchObject({ message: expect.stringMatching(/did not answer within 30 ms/) });
  });

  it('lets a caller go when its signal aborts, and goes on for the others', async () => {
    let answer: (secret: StoredSecret) => void = () => undefined;
    store.next = () => new Promise((resolve) => (answer = resolve));
    const controller = new AbortController();
    const first = resolver.resolve(KEY, { signal: controller.signal });
    const second = value();
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    answer({ value: 'one' });
    expect(await second).toBe('one');
    expect(store.reads).toBe(1);
  });

  it.each([
    ['secret://', /write secret/],
    ['secret://vault', /write secret/],
    ['secret://pass/word', /one of env, file, vault, aws, azure, google/],
    ['secret://env/A\nB', /write secret/],
    [`secret://env/${'x'.repeat(2000)}`, /write secret/],
  ])('refuses %j', async (text, message) => {
    await expect(resolver.resolve(text)).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(message),
    });
    expect(store.reads).toBe(0);
  });

  it('tells references from secrets', () => {
    expect(resolver.isReference(KEY)).toBe(true);
    expect(resolver.isReference('sk-1')).toBe(false);
  });

  it('shows no secret to whoever looks into it', async () => {
    store.next = () => store.gives('sk-canary');
    await value();
    expect(inspect(resolver, { depth: 12, showHidden: true })).not.toContain('sk-canary');
    expect(JSON.stringify(resolver)).not.toContain('sk-canary');
  });
});

describe('the stores of the configuration', () => {
  const environment = () => ({ KEY: 'sk-env', JSON: '{"a":"b"}' });
  const resolver = (secrets: object = {}) => {
    const options = secretsOptionsSchema.parse(secrets);
    return new CachingSecretResolver(
      new SecretStores({ secrets: options, root: '.', environment, enforceHttps: true }),
      options,
    );
  };
  const quietly = (run: () => Promise<unknown>) => {
    Logger.overrideLogger(false);
    return run();
  };

  it('reads a variable and a field of one', async () => {
    expect(await resolver().resolve('secret://env/KEY')).toEqual({ value: 'sk-env' });
    expect(await resolver().resolve('secret://env/JSON#a')).toEqual({ value: 'b' });
  });

  it.each([
    ['secret://env/toString', /set the variable/],
    ['secret://vault/a', /security\.secrets\.vault\.url/],
    ['secret://azure/a', /security\.secrets\.azure\.vaultUrl/],
    ['secret://google/a', /security\.secrets\.google\.project/],
  ])('says what to set for %s', (text, message) =>
    quietly(() => expect(resolver().resolve(text)).rejects.toThrow(message)),
  );

  it('sends no token over plain http to another machine', () =>
    quietly(() =>
      expect(
        resolver({ vault: { url: 'http://vault.example:8200', token: 't' } }).resolve('secret://vault/a'),
      ).rejects.toThrow(/must be https/),
    ));
});
