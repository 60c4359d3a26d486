import { setTimeout as delay } from 'node:timers/promises';
import { FakeClock } from '@ossa/contracts/testing';
import { RedisConnection } from '@ossa/stores';
import { describeWithRedis, TcpProxy, type TestRedis, testRedis } from '@ossa/stores/testing';
import { CacheVersions } from './cache-versions.service.js';

describe('CacheVersions without Redis', () => {
  it('starts at 0, and is always in step', () => {
    const versions = new CacheVersions();
    expect([versions.current('support'), versions.inStep]).toEqual([0, true]);
  });

  it('raises one agent, to the time of day, and tells who listens', async () => {
    const clock = new FakeClock();
    const versions = new CacheVersions(undefined, clock);
    const told: unknown[] = [];
    versions.onRaised((agent, here) => told.push([agent, here]));
    expect(await versions.raise('support')).toEqual({ version: clock.wall(), everywhere: true });
    expect([versions.current('support'), versions.current('sales')]).toEqual([clock.wall(), 0]);
    expect(told).toEqual([['support', true]]);
  });

  it('grows when the clock on the wall is put back', async () => {
    const clock = new FakeClock();
    const versions = new CacheVersions(undefined, clock);
    const { version } = await versions.raise('support');
    clock.jump(-3_600_000);
    expect((await versions.raise('support')).version).toBe(version + 1);
  });

  it('raises all agents over every one of them', async () => {
    const clock = new FakeClock();
    const versions = new CacheVersions(undefined, clock);
    await versions.raise('a');
    await versions.raise('a');
    const { version } = await versions.raiseAll();
    expect(version).toBe(clock.wall() + 2);
    expect([versions.current('a'), versions.current('never seen')]).toEqual([version, version]);
  });
});

describeWithRedis('CacheVersions of several processes', () => {
  let redis: TestRedis;
  let started: CacheVersions[];
  beforeEach(async () => {
    redis = await testRedis();
    started = [];
  });
  afterEach(async () => {
    for (const versions of started) versions.onApplicationShutdown();
    await redis.close();
  });

  async function process(options?: { url?: string }) {
    const connection = await redis.connect(options);
    const versions = new CacheVersions(connection);
    started.push(versions);
    await versions.onModuleInit();
    return versions;
  }

  const stored = () => redis.client.hgetall(`${redis.keyPrefix}cache:versions`);

  it('are raised in all of them within milliseconds', async () => {
    const [first, ...others] = await Promise.all([process(), process(), process(), process()]);
    const told = Promise.all(
      others.map((other) => new Promise<unknown>((resolve) => other.onRaised((agent, here) => resolve([agent, here])))),
    );
    const begun = performance.now();
    const { version, everywhere } = (await first?.raise('support')) ?? {};
    expect(await told).toEqual([
      ['support', false],
      ['support', false],
      ['support', false],
    ]);
    expect(performance.now() - begun).toBeLessThan(500); // far below the second after which versions are read anyway
    expect(everywhere).toBe(true);
    expect(others.map((other) => other.current('support'))).toEqual([version, version, version]);
    expect(others.map((other) => other.current('sales'))).toEqual([0, 0, 0]);
  });

  it('are never the same when processes raise at the same time', async () => {
    const all = await Promise.all([process(), process(), process()]);
    const raised = await Promise.all(
      all.flatMap((versions) => Array.from({ length: 20 }, () => versions.raise('support'))),
    );
    await until(() => new Set(all.map((versions) => versions.current('support'))).size === 1);
    const highest = Math.max(...raised.map(({ version }) => version));
    expect(all[0]?.current('support')).toBe(highest);
    expect(await stored()).toEqual({ 'agent:support': String(highest) });
  });

  it('raise all over every single one, and then keep one number', async () => {
    const [a, b] = await Promise.all([process(), process()]);
    await a.raise('support');
    await b.raise('sales');
    const { version } = await b.raiseAll();
    await until(() => a.current('anyone') === version);
    expect([a.current('support'), a.current('sales')]).toEqual([version, version]);
    expect(await stored()).toEqual({ '*': String(version) });
  });

  it('are known to a process that starts later', async () => {
    const { version } = await (await process()).raise('support');
    const late = await process();
    expect([late.inStep, late.current('support')]).toEqual([true, version]);
  });

  it('grow over a Redis that has lost everything, and are given back to it', async () => {
    const [a, b] = await Promise.all([process(), process()]);
    const { version } = await a.raise('support');
    await until(() => b.current('support') === version);
    await redis.client.del(`${redis.keyPrefix}cache:versions`);
    expect((await b.raise('support')).version).toBeGreaterThan(version);
    await redis.client.del(`${redis.keyPrefix}cache:versions`);
    a.doubt();
    await until(async () => (await stored())['agent:support'] === String(a.current('support')));
    expect(a.inStep).toBe(true);
  });

  it('hold for a process that was cut off when it is back, and until then it is not in step', async () => {
    const proxy = await TcpProxy.start(redis.url);
    const [cut, other] = await Promise.all([process({ url: proxy.url }), process()]);
    expect(cut.inStep).toBe(true);
    await proxy.vanish();
    await until(() => !cut.inStep);
    const { version } = await other.raise('support');
    expect([cut.inStep, cut.current('support')]).toEqual([false, 0]);
    await proxy.restore();
    await until(() => cut.inStep);
    expect(cut.current('support')).toBe(version);
    await proxy.vanish();
  });

  it('hold for a process whose connection hung without being lost', async () => {
    const proxy = await TcpProxy.start(redis.url);
    const [cut, other] = await Promise.all([process({ url: proxy.url }), process()]);
    proxy.pause();
    const { version } = await other.raise('support');
    cut.doubt();
    expect(cut.inStep).toBe(false);
    await delay(300);
    expect(cut.inStep).toBe(false);
    proxy.resume();
    await until(() => cut.inStep);
    expect(cut.current('support')).toBe(version);
    await proxy.vanish();
  });

  it('are raised here at once while Redis is away, and everywhere when it is back, over what others have raised', async () => {
    const proxy = await TcpProxy.start(redis.url);
    const [cut, other] = await Promise.all([process({ url: proxy.url }), process()]);
    await proxy.vanish();
    await until(() => !cut.inStep);
    const raising = cut.raise('support');
    const here = cut.current('support');
    expect(here).toBeGreaterThan(0);
    expect(await raising).toEqual({ version: here, everywhere: false });
    const { version } = await other.raise('support');
    await proxy.restore();
    await until(() => other.current('support') > version);
    await until(() => cut.inStep);
    expect(cut.current('support')).toBe(other.current('support'));
    await proxy.vanish();
  });

  it('do not hold up the start for long while Redis is down', async () => {
    const connection = new RedisConnection('redis://127.0.0.1:1', {
      keyPrefix: redis.keyPrefix,
      commandTimeout: 200,
      cluster: false,
    });
    const versions = new CacheVersions(connection);
    started.push(versions);
    const begun = performance.now();
    await versions.onModuleInit();
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(versions.inStep).toBe(false);
    connection.onApplicationShutdown();
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 4000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('It did not happen within 4 seconds.');
    await delay(5);
  }
}
