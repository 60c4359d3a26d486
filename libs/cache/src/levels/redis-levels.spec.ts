import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { createCache } from 'cache-manager';
import { RecordingEventPublisher, RecordingTelemetry, runResult } from '@ossa/contracts/testing';
import { redisOptionsSchema } from '@ossa/stores';
import { describeWithRedis, TcpProxy, type TestRedis, testRedis } from '@ossa/stores/testing';
import { cacheOptionsSchema } from '../cache.options.js';
import { CacheVersions } from '../invalidation/cache-versions.service.js';
import type { StoredResponse } from '../response/stored-response.js';
import { CacheLevels } from './cache-levels.js';
import { createResponseStore } from './create-response-store.js';

const KEY = 'agent:support:1.0:v0:abc';

const response = (key: string, output = 'Hello.'): StoredResponse => ({
  key,
  storedAt: 0,
  parts: [{ type: 'text', text: output }],
  result: runResult({ output }),
  transcript: [{ role: 'assistant', content: [{ type: 'text', text: output }] }],
});

describeWithRedis('the levels of the cache on Redis', () => {
  let redis: TestRedis;
  let closing: (() => Promise<void> | void)[];
  beforeEach(async () => {
    redis = await testRedis();
    closing = [];
  });
  afterEach(async () => {
    for (const close of closing) await close();
    await redis.close();
  });

  async function process({ url = redis.url, options = {}, waits = true } = {}) {
    const connection = await redis.connect({ url });
    const versions = new CacheVersions(connection);
    const telemetry = new RecordingTelemetry();
    const events = new RecordingEventPublisher();
    const cacheOptions = cacheOptionsSchema.parse(options);
    const redisOptions = redisOptionsSchema.parse({ url, keyPrefix: redis.keyPrefix });
    const levels = await CacheLevels.open(cacheOptions, { redis: connection, redisOptions });
    const cache = createCache({ stores: levels.stores });
    const store = createResponseStore(cacheOptions, levels, { cache, versions, telemetry, events });
    closing.push(
      () => versions.onApplicationShutdown(),
      () => levels.onApplicationShutdown(),
    );
    if (waits) await until(() => levels.shared?.usable === true && versions.inStep);
    return { store, versions, levels, cache, telemetry, events, connection };
  }

  const name = (key: string) => `${redis.keyPrefix}cache:${key}`;

  it('find in another process what one has stored, then in memory', async () => {
    const [a, b] = [await process(), await process()];
    await a.store.set(KEY, response(KEY), 60_000);
    expect(await a.store.get(KEY)).toEqual({ response: response(KEY), level: 'memory' });
    expect(await b.store.get(KEY)).toEqual({ response: response(KEY), level: 'shared' });
    const found = await b.store.get(KEY);
    expect(found?.level).toBe('memory');
    expect(() => Object.assign(found?.response.result ?? {}, { output: 'changed' })).toThrow(TypeError);
    expect(await redis.client.pttl(name(KEY))).toBeGreaterThan(55_000);
  });

  it('hold in memory no longer than they may, and in Redis until the time to live is over', async () => {
    const [a, b] = [await process(), await process({ options: { memoryTtl: 30 } })];
    await a.store.set('agent:x:1', response('agent:x:1'), 80);
    await b.store.set('agent:y:1', response('agent:y:1'), 60_000);
    expect((await b.store.get('agent:x:1'))?.level).toBe('shared');
    await delay(120);
    expect((await b.store.get('agent:y:1'))?.level).toBe('shared');
    expect(await b.store.get('agent:x:1')).toBeUndefined();
    expect(await a.store.get('agent:x:1')).toBeUndefined();
  });

  it('judge no time to live by the clock on the wall of a process', async () => {
    const [a, b] = [await process(), await process()];
    await a.store.set(KEY, response(KEY), 60_000);
    const wall = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    expect(await b.store.get(KEY)).toEqual({ response: response(KEY), level: 'shared' });
    expect((await a.store.get(KEY))?.level).toBe('memory');
    wall.mockRestore();
  });

  it('delete from both', async () => {
    const [a, b] = [await process(), await process()];
    await a.store.set(KEY, response(KEY), 60_000);
    expect(await a.store.delete(KEY)).toBe(true);
    expect([await a.store.get(KEY), await b.store.get(KEY)]).toEqual([undefined, undefined]);
  });

  it('delete from the memory of other processes, too', async () => {
    const [a, b] = [await process(), await process()];
    await a.store.set(KEY, response(KEY), 60_000);
    await b.store.get(KEY);
    expect(b.store.figures.entries).toBe(1);
    expect(await a.store.delete(KEY)).toBe(true);
    await until(() => b.store.figures.entries === 0);
    expect(await b.store.get(KEY)).toBeUndefined();
  });

  it.each([
    ['another key', response('agent:support:1.0:v0:other')],
    [
      'what another release has written',
      { key: KEY, storedAt: 0, parts: [], result: { text: 'Hello.' }, transcript: [] },
    ],
    ['something else', 'Hello.'],
  ])('do not give what is stored under %s', async (_title, value) => {
    const { store, telemetry, levels } = await process();
    await levels.shared?.keyv.set(name(KEY), value, 60_000);
    expect(await store.get(KEY)).toBeUndefined();
    expect(telemetry.measured).toMatchObject([
      { name: 'ossa.cache.failures', attributes: { level: 'shared', operation: 'read', reason: 'error' } },
    ]);
    expect(store.figures.failures).toBe(1);
  });

  it('do not give what is no JSON', async () => {
    const { store } = await process();
    await redis.client.set(name(KEY), '{');
    expect(await store.get(KEY)).toBeUndefined();
  });

  it('never empty the database: what belongs to others survives everything', async () => {
    const foreign = `${redis.keyPrefix}somebody-else`;
    await redis.client.set(foreign, 'precious');
    await redis.client.set(`${redis.keyPrefix}cache:versions-of-others`, 'precious');
    const { store, versions, cache, levels } = await process();
    await store.set(KEY, response(KEY), 60_000);
    await expect(cache.clear()).rejects.toThrow(/never cleared/);
    await expect(levels.shared?.keyv.clear()).rejects.toThrow(/never cleared/);
    await cache.disconnect();
    store.forget();
    expect(await store.get(KEY)).toMatchObject({ level: 'shared' });
    await versions.raiseAll();
    await until(async () => (await redis.client.exists(name(KEY))) === 0);
    expect(await redis.client.mget(foreign, `${redis.keyPrefix}cache:versions-of-others`)).toEqual([
      'precious',
      'precious',
    ]);
  });

  it('keep what was stored after everything was invalidated', async () => {
    const { store, versions } = await process();
    const later = `agent:support:1.0:v${Date.now() + 60_000}:abc`;
    await store.set(KEY, response(KEY), 60_000);
    await store.set(later, response(later), 60_000);
    await versions.raiseAll();
    await until(async () => (await redis.client.exists(name(KEY))) === 0);
    expect(await redis.client.exists(name(later))).toBe(1);
  });

  it('forget in the memory of all processes what one invalidates', async () => {
    const [a, b] = [await process(), await process()];
    const other = 'agent:sales:1.0:v0:abc';
    await a.store.set(KEY, response(KEY), 60_000);
    await b.store.set(other, response(other), 60_000);
    await b.store.get(KEY);
    expect(b.store.figures.entries).toBe(2);
    await a.versions.raise('support');
    await until(() => b.store.figures.entries === 1);
    expect((await b.store.get(other))?.level).toBe('memory');
  });

  it('miss within the time limit while Redis hangs, and say so once a second; writes take no longer either', async () => {
    const proxy = await TcpProxy.start(redis.url);
    closing.push(() => proxy.vanish());
    const { store, telemetry, events } = await process({ url: proxy.url });
    proxy.pause();
    const begun = performance.now();
    const gets = Array.from({ length: 20 }, (_, index) => store.get(`agent:a:${index}`));
    expect(await Promise.all(gets)).toEqual(gets.map(() => undefined));
    expect(performance.now() - begun).toBeLessThan(300);
    expect(telemetry.measured[0]).toMatchObject({
      name: 'ossa.cache.failures',
      attributes: { level: 'shared', operation: 'read', reason: 'timeout' },
    });
    expect(events.names()).toEqual(['ossa.cache.failed']);
    await store.set(KEY, response(KEY), 60_000);
    expect(performance.now() - begun).toBeLessThan(1500);
    expect((await store.get(KEY))?.level).toBe('memory');
    proxy.resume();
  });

  it('recover when Redis is back, without having read what was invalidated meanwhile', async () => {
    const proxy = await TcpProxy.start(redis.url);
    closing.push(() => proxy.vanish());
    const [cut, other] = [await process({ url: proxy.url, options: { memoryTtl: 1 } }), await process()];
    await cut.store.set(KEY, response(KEY), 60_000);
    await proxy.vanish();
    await until(() => !cut.versions.inStep);
    expect(await cut.store.get(KEY)).toBeUndefined();
    await other.versions.raise('support');
    await proxy.restore();
    const begun = performance.now();
    while (!cut.versions.inStep) {
      const found = await cut.store.get(KEY);
      if (cut.versions.current('support') === 0) expect(found).toBeUndefined();
      await delay(2);
    }
    expect(cut.versions.current('support')).toBe(other.versions.current('support'));
    const fresh = 'agent:support:1.0:v9:abc';
    await other.store.set(fresh, response(fresh), 60_000);
    await until(async () => (await cut.store.get(fresh)) !== undefined);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('start while Redis is down, answer from memory, and use Redis once it is there', async () => {
    const proxy = await TcpProxy.start(redis.url);
    await proxy.vanish();
    const { store, levels, versions } = await process({ url: proxy.url, waits: false });
    await store.set(KEY, response(KEY), 60_000);
    expect((await store.get(KEY))?.level).toBe('memory');
    expect(await store.delete(KEY)).toBe(false);
    await proxy.restore();
    closing.push(() => proxy.vanish());
    await until(() => levels.shared?.usable === true && versions.inStep);
    await store.set(KEY, response(KEY), 60_000);
    expect(await redis.client.exists(name(KEY))).toBe(1);
  }, 15_000);

  it('do without Redis when what is written there cannot be found', async () => {
    const connection = await redis.connect();
    const elsewhere = new URL(redis.url);
    elsewhere.pathname = '/8';
    const redisOptions = redisOptionsSchema.parse({ url: elsewhere.href, keyPrefix: redis.keyPrefix });
    const levels = await CacheLevels.open(cacheOptionsSchema.parse({}), { redis: connection, redisOptions });
    closing.push(() => levels.onApplicationShutdown());
    await delay(200);
    expect(levels.shared?.usable).toBe(false);
  });

  it('are used as soon as a Redis writes again that was full when they were opened', async () => {
    const connection = await redis.connect();
    let isFull = true;
    const command = connection.command.bind(connection);
    jest
      .spyOn(connection, 'command')
      .mockImplementation((...args) =>
        isFull ? Promise.reject(new Error('OOM command not allowed')) : command(...args),
      );
    const redisOptions = redisOptionsSchema.parse({ url: redis.url, keyPrefix: redis.keyPrefix });
    const levels = await CacheLevels.open(cacheOptionsSchema.parse({}), { redis: connection, redisOptions });
    closing.push(() => levels.onApplicationShutdown());
    await delay(200);
    expect(levels.shared?.usable).toBe(false);
    isFull = false;
    await until(() => levels.shared?.usable === true);
  });

  it('make a connection anew that has been silent for long', async () => {
    const proxy = await TcpProxy.start(redis.url);
    closing.push(() => proxy.vanish());
    const { store, versions } = await process({ url: proxy.url });
    proxy.pause();
    const begun = performance.now();
    while (performance.now() - begun < 4500) {
      await store.set(KEY, response(KEY), 60_000);
      await delay(50);
    }
    proxy.resume();
    await until(() => versions.inStep);
    store.forget();
    await until(async () => {
      await store.set('agent:a:1', response('agent:a:1'), 60_000);
      return (await redis.client.exists(name('agent:a:1'))) === 1;
    });
  }, 20_000);
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 5000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('It did not happen within 5 seconds.');
    await delay(5);
  }
}
