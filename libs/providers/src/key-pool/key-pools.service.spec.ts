import { ModelError, type ModelErrorKind, type ModelErrorOptions, type Target } from '@ossa/contracts';
import { FakeClock, RecordingEventPublisher, RecordingTelemetry } from '@ossa/contracts/testing';
import { parseProvidersOptions } from '../parse-providers-options.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { KeyPools } from './key-pools.service.js';

const TARGET: Target = { provider: 'house', model: 'm' };

function setUp(options: object = {}) {
  const baseUrl = 'https://llm.example.com/v1';
  const registry = new ProviderRegistry(parseProvidersOptions({ providers: { house: { baseUrl, ...options } } }));
  const clock = new FakeClock();
  const events = new RecordingEventPublisher();
  const telemetry = new RecordingTelemetry();
  const pools = new KeyPools(registry, events, telemetry, clock);
  const fail = (target: Target, kind: ModelErrorKind, rest: ModelErrorOptions = {}, begun = clock.monotonic()) =>
    pools.failed(target, new ModelError(kind, target, rest), begun);
  /** The names of the keys of so many picks; `-` for none. */
  const picked = (count: number, model = 'm') =>
    Array.from({ length: count }, () => {
      const target = pools.pick({ ...TARGET, model });
      return target instanceof ModelError ? '-' : (target.key ?? 'own');
    });
  return { pools, clock, events, telemetry, fail, picked };
}

const key = (name: string): Target => ({ ...TARGET, key: name });
const two = {
  keys: [
    { name: 'a', apiKey: 'k1' },
    { name: 'b', apiKey: 'k2' },
  ],
};

describe('KeyPools', () => {
  describe('of a provider with one key', () => {
    it('gives the target as it is', () => {
      const { pools } = setUp();
      expect(pools.pick(TARGET)).toBe(TARGET);
      expect(pools.anotherReady(TARGET)).toBe(false);
    });

    it('R2: refuses until Retry-After is over, and says when that is', async () => {
      const { pools, clock, fail, picked } = setUp();
      fail(TARGET, 'rate_limited', { status: 429, retryAfterMs: 2000 });
      expect(pools.pick(TARGET)).toMatchObject({ kind: 'cooling_down', retryable: true, retryAfterMs: 2000 });
      expect(pools.readyInMs(TARGET)).toBeGreaterThanOrEqual(2000);
      await clock.advance(1999);
      expect(picked(1)).toEqual(['-']);
      await clock.advance(1);
      expect(picked(1)).toEqual(['own']);
      expect(pools.readyInMs(TARGET)).toBe(0);
    });

    it('R2: goes on when a 429 names no time: a guess would refuse calls that might be answered', () => {
      const { fail, picked } = setUp();
      fail(TARGET, 'rate_limited', { status: 429 });
      fail(TARGET, 'rate_limited', { status: 429, retryAfterMs: 0 });
      expect(picked(2)).toEqual(['own', 'own']);
    });

    it('R3: goes on with a key that was rejected, and tells it once', () => {
      const { events, fail, picked } = setUp();
      for (let answers = 0; answers < 3; answers += 1) fail(TARGET, 'unauthorized', { status: 401 });
      expect(picked(2)).toEqual(['own', 'own']);
      expect(events.published).toHaveLength(1);
    });

    it('R2: keeps models apart', () => {
      const { fail, picked } = setUp();
      fail(TARGET, 'rate_limited', { retryAfterMs: 2000 });
      expect(picked(1)).toEqual(['-']);
      expect(picked(1, 'other')).toEqual(['own']);
    });
  });

  describe('of a provider with several keys', () => {
    it('R2: uses the other key while one waits for its Retry-After', async () => {
      const { pools, clock, fail, picked } = setUp(two);
      fail(key('a'), 'rate_limited', { retryAfterMs: 2000 });
      expect(picked(3)).toEqual(['b', 'b', 'b']);
      expect(pools.anotherReady(key('a'))).toBe(true);
      expect(pools.anotherReady(key('b'))).toBe(false);
      fail(key('b'), 'rate_limited', { retryAfterMs: 3000 });
      expect(pools.pick(TARGET)).toMatchObject({ kind: 'cooling_down', retryAfterMs: 2000 });
      await clock.advance(2000);
      expect(picked(2)).toEqual(['a', 'a']);
      await clock.advance(1000);
      expect(new Set(picked(2))).toEqual(new Set(['a', 'b']));
    });

    it('R2: passes over a key that refused without naming a time, longer each time, unless no other is left', async () => {
      const { clock, fail, picked } = setUp(two);
      for (let answers = 0; answers < 50; answers += 1) fail(key('a'), 'rate_limited');
      expect(picked(2)).toEqual(['b', 'b']);
      await clock.advance(1000);
      expect(picked(2)).toContain('a');
      fail(key('a'), 'rate_limited');
      await clock.advance(1999);
      expect(picked(2)).toEqual(['b', 'b']);
      fail(key('b'), 'rate_limited', { retryAfterMs: 5000 });
      expect(picked(2)).toEqual(['a', 'a']);
    });

    it('R2: a refused key is calm again after a success', async () => {
      const { pools, clock, fail } = setUp(two);
      const pauses: number[] = [];
      for (let round = 0; round < 2; round += 1) {
        fail(key('a'), 'rate_limited');
        const since = clock.monotonic();
        while (!pools.anotherReady(key('b'))) await clock.advance(100);
        pauses.push(clock.monotonic() - since);
        pools.succeeded(key('a'), clock.monotonic());
      }
      expect(pauses).toEqual([1000, 1000]);
    });

    it.each([401, 402])(
      'R3: marks a key bad after %d, tells it once, and leaves its siblings alone',
      async (status) => {
        const { clock, events, telemetry, fail, picked } = setUp(two);
        for (let answers = 0; answers < 20; answers += 1) fail(key('a'), 'unauthorized', { status });
        expect(events.published).toEqual([
          { name: 'ossa.provider.key-rejected', event: { provider: 'house', key: 'a', status } },
        ]);
        expect(telemetry.sum('ossa.provider.key-rejections')).toBe(1);
        expect(picked(2)).toEqual(['b', 'b']);
        expect(picked(1, 'other')).toEqual(['b']);
        await clock.advance(299_999);
        expect(picked(2)).toEqual(['b', 'b']);
        await clock.advance(1);
        expect(picked(2)).toContain('a');
        fail(key('a'), 'unauthorized', { status });
        expect(events.published).toHaveLength(2);
      },
    );

    it('R3: a 403 concerns the model that was asked for', () => {
      const { fail, picked } = setUp(two);
      fail(key('a'), 'unauthorized', { status: 403 });
      expect(picked(2)).toEqual(['b', 'b']);
      expect(picked(2, 'other')).toContain('a');
    });

    it('R3: asks with the key that was rejected first once every key is bad, so that the caller hears why', async () => {
      const { pools, clock, events, fail, picked } = setUp(two);
      fail(key('a'), 'unauthorized', { status: 401 });
      await clock.advance(60_000);
      fail(key('b'), 'unauthorized', { status: 401 });
      expect(picked(2)).toEqual(['a', 'a']);
      expect(pools.anotherReady(key('a'))).toBe(false);
      fail(key('a'), 'unauthorized', { status: 401 });
      expect(events.published).toHaveLength(2);
    });

    it('uses a key again when it was rotated, and blames the new one for nothing that began before', async () => {
      const { pools, clock, fail, picked } = setUp(two);
      const begun = clock.monotonic();
      fail(key('a'), 'unauthorized', { status: 401 });
      fail(key('b'), 'unauthorized', { status: 401 });
      await clock.advance(10);
      pools.reset('house', 'a');
      fail(key('a'), 'unauthorized', { status: 401 }, begun);
      expect(picked(2)).toEqual(['a', 'a']);
      pools.reset('house');
      expect(new Set(picked(2))).toEqual(new Set(['a', 'b']));
    });

    it('spreads calls by weight, without bursts', () => {
      const keys = [
        { name: 'a', weight: 5 },
        { name: 'b', weight: 1 },
        { name: 'c', weight: 1 },
      ];
      const { picked } = setUp({ keys });
      expect(picked(7).join('')).toBe('aabacaa');
      expect(picked(700).filter((name) => name === 'a')).toHaveLength(500);
    });

    it('uses another key than the one that is named, if there is any', () => {
      const { pools, fail } = setUp(two);
      for (let picks = 0; picks < 5; picks += 1) expect(pools.pick(TARGET, 'a')).toMatchObject({ key: 'b' });
      fail(key('b'), 'rate_limited', { retryAfterMs: 1000 });
      expect(pools.pick(TARGET, 'a')).toMatchObject({ key: 'a' });
    });

    it('prefers the fastest key, measures every key first, and looks at the others now and then', async () => {
      const { pools, clock, picked } = setUp({ ...two, keySelection: 'least-latency' });
      expect(new Set(picked(2))).toEqual(new Set(['a', 'b']));
      const answer = async (name: string, ms: number) => {
        const begun = clock.monotonic();
        await clock.advance(ms);
        pools.succeeded(key(name), begun);
      };
      await answer('a', 200);
      await answer('b', 50);
      expect(picked(100).filter((name) => name === 'b').length).toBeGreaterThanOrEqual(95);
      expect(picked(100)).toContain('a');
      for (let answers = 0; answers < 30; answers += 1) await answer('a', 20);
      expect(picked(100).filter((name) => name === 'a').length).toBeGreaterThanOrEqual(95);
    });

    it('does not take an endpoint that fails at once for a fast one', async () => {
      const { pools, clock, fail, picked } = setUp({ ...two, keySelection: 'least-latency' });
      const begun = clock.monotonic();
      await clock.advance(100);
      pools.succeeded(key('a'), begun);
      fail(key('b'), 'connect');
      expect(picked(10)).toEqual(Array.from({ length: 10 }, () => 'a'));
    });
  });

  describe('of a provider with several endpoints', () => {
    const regions = {
      keys: [
        { name: 'eu', baseUrl: 'https://eu.example.com/v1' },
        { name: 'us', baseUrl: 'https://us.example.com/v1' },
        { name: 'us-2', baseUrl: 'https://us.example.com/v1' },
      ],
    };

    it('names the address in the target, so that breakers and adapters are told apart', () => {
      const { pools } = setUp(regions);
      expect(pools.pick(TARGET)).toEqual({ ...TARGET, key: 'eu', baseUrl: 'https://eu.example.com/v1' });
    });

    it('gives the addresses of keys the path that the base URL would get', () => {
      const registry = new ProviderRegistry(
        parseProvidersOptions({
          providers: { anthropic: { keys: [{ name: 'a', apiKey: 'k', baseUrl: 'https://gateway.example.com' }] } },
        }),
      );
      expect(registry.usable()).toEqual(['anthropic']);
      expect(new KeyPools(registry).pick({ provider: 'anthropic', model: 'm' })).toMatchObject({
        baseUrl: 'https://gateway.example.com/v1',
      });
    });

    it('passes over every key of an address whose circuit is open, until it may be tried', async () => {
      const { pools, clock, fail, picked } = setUp(regions);
      const us = { ...key('us'), baseUrl: 'https://us.example.com/v1' };
      fail(us, 'circuit_open', { retryAfterMs: 5000 });
      expect(pools.elsewhereReady(us)).toBe(true);
      expect(picked(3)).toEqual(['eu', 'eu', 'eu']);
      fail({ ...key('eu'), baseUrl: 'https://eu.example.com/v1' }, 'circuit_open', { retryAfterMs: 9000 });
      expect(pools.elsewhereReady(us)).toBe(false);
      expect(picked(1)).not.toEqual(['-']);
      await clock.advance(5000);
      expect(picked(3)).not.toContain('eu');
    });
  });
});
