import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { ModelError, OssaError, type RunPart, type RunStage } from '@ossa/contracts';
import { describeRunStage, RecordingEventPublisher, RecordingTelemetry } from '@ossa/contracts/testing';
import type { RedisConnection } from '@ossa/stores';
import { describeWithRedis, TcpProxy, type TestRedis, testRedis } from '@ossa/stores/testing';
import { finish, type PlanOverrides, Reader, text, Upstream } from '../../testing/flight-rig.js';
import { Flights } from './flights.service.js';
import { createFlightLeases } from './lease/create-flight-leases.js';
import { DEFAULT_FLIGHT_LIMITS, type FlightLimits } from './lease/flight-limits.js';
import { TAKE } from './lease/flight-scripts.js';

const TARGET = { provider: 'scripted', model: 'test' };
const FAR = performance.now() + 3_600_000;
/** Redis may take longer than in production, because two cores do everything here; where it matters a test says so. */
const PATIENT_MS = 1000;

interface ProcessOptions {
  readonly url?: string;
  readonly timeout?: number;
  readonly limits?: Partial<FlightLimits>;
}

describeWithRedis('Flights of several processes', () => {
  let redis: TestRedis;
  let upstream: Upstream;
  let stored: Map<string, readonly RunPart[]>;
  let proxies: TcpProxy[];
  beforeEach(async () => {
    redis = await testRedis();
    upstream = new Upstream();
    stored = new Map();
    proxies = [];
  });
  afterEach(async () => {
    expect(upstream.open).toBe(0);
    await redis.close();
    for (const proxy of proxies) await proxy.vanish();
  });

  /** Flights as one process has them. */
  async function process({ url, timeout = PATIENT_MS, limits }: ProcessOptions = {}) {
    const connection = await redis.connect({ ...(url !== undefined && { url }), commandTimeout: 2000 });
    const telemetry = new RecordingTelemetry();
    const events = new RecordingEventPublisher();
    const surroundings = { redis: connection, telemetry, events, limits: { ...DEFAULT_FLIGHT_LIMITS, ...limits } };
    const flights = new Flights(createFlightLeases({ store: 'auto', timeout }, surroundings));
    return { connection, telemetry, events, flights };
  }

  async function behindProxy(options: ProcessOptions = {}) {
    const proxy = await TcpProxy.start(redis.url);
    proxies.push(proxy);
    return { proxy, ...(await process({ url: proxy.url, ...options })) };
  }

  /** A run whose answer is stored when it has one, unless it may not be. */
  function reader({ flights }: { readonly flights: Flights }, plan: PlanOverrides = {}, storable = true): Reader {
    return new Reader(flights, (request) => storing(upstream.lead(request), storable), {
      find: () => Promise.resolve(replay(stored.get('key'))),
      ...plan,
    });
  }

  async function* storing(parts: AsyncIterable<RunPart>, storable: boolean): AsyncGenerator<RunPart> {
    const seen: RunPart[] = [];
    for await (const part of parts) {
      seen.push(part);
      if (part.type === 'finish' && storable) stored.set('key', seen);
      yield part;
    }
  }

  const leaseKey = () => `${redis.keyPrefix}cache:flight:key`;
  const lease = () => redis.client.hgetall(leaseKey());

  /** The holder makes its run, and somebody in another process waits for it. */
  async function waiting(plan: PlanOverrides = {}, limits?: Partial<FlightLimits>, storable = true) {
    const [a, b] = [await process({ limits }), await process({ limits })];
    const holder = reader(a, {}, storable);
    const holding = holder.readAll();
    await until(() => upstream.runs.length === 1);
    const waiter = reader(b, plan, storable);
    const waited = waiter.readAll();
    await until(async () => (await lease())['waited'] === '1');
    const ended = () => Promise.all([holding, waited]);
    return { a, b, holder, waiter, holding, waited, ended };
  }

  it('make one run for 500 that want it at the same time in 4 processes', async () => {
    const processes = await Promise.all([process(), process(), process(), process()]);
    const all = Array.from({ length: 500 }, (_, index) => reader(processes[index % 4]!));
    const reading = all.map((one) => one.readAll());
    await until(() => upstream.runs.length === 1);
    await sleep(30);
    upstream.run.give(text('one '), text('two'), finish());
    await Promise.all(reading);
    expect(upstream.runs).toHaveLength(1);
    for (const one of all) expect([one.texts, one.finishes.length]).toEqual([['one ', 'two'], 1]);
    await Promise.all(processes.map(({ flights }) => flights.onApplicationShutdown()));
    expect(processes.flatMap(({ telemetry }) => telemetry.measured)).toEqual([]);
  });

  it('leave nothing behind when nobody waits, and hold the lease only while the run is under way', async () => {
    const one = await process();
    const only = reader(one);
    const reading = only.readAll();
    await until(() => upstream.runs.length === 1);
    expect(Object.keys(await lease())).toEqual(['holder']);
    expect(await redis.client.pttl(leaseKey())).toBeGreaterThan(0);
    upstream.run.give(text('one'), finish());
    await reading;
    await one.flights.onApplicationShutdown();
    expect(await redis.client.keys(`${redis.keyPrefix}*`)).toEqual([]);
  });

  it('look once more when they have the lease, because the answer may have come in between', async () => {
    stored.set('key', [text('stored'), finish()]);
    const one = await process();
    const only = await reader(one).readAll();
    expect([only.texts, only.outcome]).toEqual([['stored'], 'finished']);
    expect(upstream.runs).toHaveLength(0);
    await one.flights.onApplicationShutdown();
    expect(await lease()).toEqual({});
  });

  it('let the followers of a replayed answer have it as their own', async () => {
    stored.set('key', [text('stored'), finish()]);
    const one = await process();
    const all = [0, 1].map((index) => reader(one, { request: { runId: `run-${index}` } }));
    await Promise.all(all.map((each) => each.readAll()));
    expect(all.map(({ finishes }) => finishes[0]?.result.runId)).toEqual(['found', 'run-1']); // find() makes the first
    expect(all.map(({ texts }) => texts)).toEqual([['stored'], ['stored']]);
  });

  it('keep the lease until the answer can be found by others', async () => {
    let found: (() => void) | undefined;
    const isStored = new Promise<void>((resolve) => (found = resolve));
    const a = await process();
    const holder = reader(a, { stored: () => isStored });
    const holding = holder.readAll();
    await until(() => upstream.runs.length === 1);
    upstream.run.give(finish());
    await holding;
    expect(await lease()).toHaveProperty('holder');
    found?.();
    await a.flights.onApplicationShutdown();
    expect(await lease()).toEqual({});
  });

  it('make their own runs at once when the answer of the holder may not be stored', async () => {
    const { ended, waiter } = await waiting({}, {}, false);
    upstream.run.give(text('own'), finish());
    await until(() => upstream.runs.length === 2);
    expect(await lease()).not.toHaveProperty('holder');
    upstream.run.give(text('mine'), finish());
    await ended();
    expect(waiter.texts).toEqual(['mine']);
  });

  it('tell those who wait how the run failed, and nobody else', async () => {
    const { ended, waiter, a } = await waiting();
    const failure = new ModelError('rate_limited', TARGET, { status: 429, retryAfterMs: 1234 });
    upstream.run.give(failure);
    await until(async () => (await lease())['ended'] !== undefined || waiter.outcome === 'failed');
    const newcomer = reader(a);
    const reading = newcomer.readAll();
    await ended();
    expect(waiter.error).toBeInstanceOf(OssaError);
    const { code, message, retryable, details } = failure;
    expect(waiter.error).toMatchObject({ code, message, retryable, retryAfterMs: 1234, details });
    await until(() => upstream.runs.length === 2);
    upstream.run.give(text('again'), finish());
    await reading;
    expect(newcomer.outcome).toBe('finished');
  });

  it('let another process make the run when the one that made it was cancelled', async () => {
    const { holder, waiter, ended } = await waiting();
    holder.controller.abort();
    await until(() => upstream.runs.length === 2);
    upstream.run.give(text('mine'), finish());
    await ended();
    expect([waiter.outcome, waiter.texts]).toEqual(['finished', ['mine']]);
  });

  it('let another process make the run when the deadline of the one that made it has passed', async () => {
    const { holder, waiter, ended } = await waiting();
    const failure = new ModelError('deadline', TARGET);
    upstream.run.give(failure);
    await until(() => upstream.runs.length === 2);
    upstream.run.give(finish());
    await ended();
    expect(holder.error).toBe(failure);
    expect(waiter.outcome).toBe('finished');
  });

  it('renew the lease for as long as the run takes', async () => {
    const { ended } = await waiting({}, { leaseMs: 150 });
    await sleep(600);
    expect(upstream.runs).toHaveLength(1);
    upstream.run.give(finish());
    await ended();
    expect(upstream.runs).toHaveLength(1);
  });

  it('go on by themselves under a lease, however slowly its own reader reads', async () => {
    const [a, b] = [await process(), await process()];
    const slow = reader(a);
    const first = slow.read();
    await until(() => upstream.runs.length === 1);
    const waited = reader(b).readAll();
    upstream.run.give(text('one '), text('two '), text('three'), finish());
    await first;
    expect((await waited).texts).toEqual(['one ', 'two ', 'three']);
    expect(slow.texts).toEqual(['one ']);
    expect((await slow.readAll()).texts).toEqual(['one ', 'two ', 'three']);
  });

  it('replace a holder whose process was killed, and only once', async () => {
    const child = await holdLease(redis, leaseKey(), 300);
    const processes = await Promise.all([process(), process(), process()]);
    const all = processes.map((each) => reader(each));
    const reading = all.map((one) => one.readAll());
    await sleep(500);
    expect(upstream.runs).toHaveLength(0); // it renews its lease
    child.kill('SIGKILL');
    await until(() => upstream.runs.length > 0);
    await sleep(150);
    upstream.run.give(text('survived'), finish());
    await Promise.all(reading);
    expect(upstream.runs).toHaveLength(1);
    for (const one of all) expect(one.texts).toEqual(['survived']);
  });

  it('replace a holder that has lost its connection; its run goes on, and leaves the new lease alone', async () => {
    const limits = { leaseMs: 200 };
    const a = await behindProxy({ limits });
    const b = await process({ limits });
    const holder = reader(a);
    const holding = holder.readAll();
    await until(() => upstream.runs.length === 1);
    const waiter = reader(b);
    const waited = waiter.readAll();
    await a.proxy.vanish();
    await until(() => upstream.runs.length === 2);
    await a.proxy.restore();
    await until(() => a.connection.available);
    const [first, second] = upstream.runs;
    first?.give(text('first'), finish());
    await holding;
    await a.flights.onApplicationShutdown();
    expect(await lease()).toHaveProperty('holder');
    second?.give(text('second'), finish());
    await waited;
    expect([holder.texts, waiter.texts]).toEqual([['first'], ['second']]);
  });

  it('are waited for by one of those who want the same in a process', async () => {
    const { b, ended } = await waiting();
    const run = jest.spyOn(b.connection, 'run');
    const others = Array.from({ length: 100 }, () => reader(b).readAll());
    await sleep(400);
    expect(run.mock.calls.length).toBeGreaterThan(1);
    expect(run.mock.calls.length).toBeLessThan(20);
    upstream.run.give(finish());
    await ended();
    expect((await Promise.all(others)).every(({ outcome }) => outcome === 'finished')).toBe(true);
  });

  it('are waited for until the deadline of the last one who waits', async () => {
    const soon = performance.now() + 400;
    const { waiter, ended, b } = await waiting({ request: { deadline: soon } });
    const patient = reader(b, { request: { deadline: FAR } });
    const reading = patient.readAll();
    await sleep(500);
    expect([waiter.outcome, patient.outcome]).toEqual(['reading', 'reading']); // its signal ends the first, not the flight
    upstream.run.give(finish());
    await ended();
    expect((await reading).outcome).toBe('finished');
  });

  it('reject when the deadline passes while they wait', async () => {
    const { waiter, waited, ended } = await waiting({ request: { deadline: performance.now() + 1000 } });
    await waited;
    expect(waiter.error).toMatchObject({ code: 'deadline_exceeded' });
    upstream.run.give(finish());
    await ended();
    expect(upstream.runs).toHaveLength(1);
  });

  it('are not waited for any longer by those who have left, and go on for their followers', async () => {
    const { waiter, waited, b, ended } = await waiting({ request: { runId: 'run-b' } });
    const follower = reader(b, { request: { runId: 'run-c' } });
    const reading = follower.readAll();
    waiter.controller.abort();
    await waited;
    expect(waiter.error).toMatchObject({ code: 'cancelled' });
    expect(b.flights.size).toBe(1);
    follower.controller.abort();
    await reading;
    expect(b.flights.size).toBe(0);
    const run = jest.spyOn(b.connection, 'run');
    await sleep(250);
    expect(run).not.toHaveBeenCalled();
    upstream.run.give(finish());
    await ended();
  });

  it('are led by a follower when the one who waited has left', async () => {
    const { holder, waiter, b, ended } = await waiting({ request: { runId: 'run-b' } });
    const follower = reader(b, { request: { runId: 'run-c' } });
    const reading = follower.readAll();
    await waiter.iterator.return?.();
    holder.controller.abort();
    await until(() => upstream.runs.length === 2);
    expect(upstream.run.request.runId).toBe('run-c');
    upstream.run.give(finish('run-c'));
    await ended();
    expect((await reading).finishes[0]?.result).toMatchObject({ runId: 'run-c', cached: false });
  });

  it('are cancelled before they hold the lease without leaving one', async () => {
    const one = await process();
    const only = reader(one);
    const reading = only.readAll();
    only.controller.abort();
    await reading;
    await sleep(50);
    await one.flights.onApplicationShutdown();
    expect(await lease()).toEqual({});
    expect(upstream.runs).toHaveLength(0);
  });

  it('ask no other process when answers are kept in memory only', async () => {
    const connection = await redis.connect();
    const run = jest.spyOn(connection, 'run');
    const flights = new Flights(createFlightLeases({ store: 'memory', timeout: 50 }, { redis: connection }));
    const reading = reader({ flights }).readAll();
    upstream.run.give(finish());
    await reading;
    expect(run).not.toHaveBeenCalled();
  });

  describe('when Redis is in trouble', () => {
    it('go on alone at once while it is away, and count it', async () => {
      const { proxy, connection, flights, telemetry, events } = await behindProxy();
      await proxy.vanish();
      await until(() => !connection.available);
      const one = reader({ flights });
      const reading = one.readAll();
      await until(() => upstream.runs.length === 1, 5);
      upstream.run.give(finish());
      expect((await reading).outcome).toBe('finished');
      const attributes = { level: 'flight', operation: 'lease', reason: 'error' };
      expect(telemetry.measured).toEqual([{ name: 'ossa.cache.failures', value: 1, attributes }]);
      const event = { level: 'flight', operation: 'lease', reason: 'error' };
      expect(events.published).toEqual([{ name: 'ossa.cache.failed', event }]);
      await proxy.restore();
      await until(() => connection.available);
    });

    it('go on alone after the timeout while it hangs, do not ask again for a while, and leave no lease', async () => {
      const { proxy, flights, telemetry } = await behindProxy({ timeout: 50 });
      await reader({ flights }, { find: () => Promise.resolve(replay([finish()])) }).readAll(); // the scripts are known
      await flights.onApplicationShutdown();
      proxy.pause();
      const begun = performance.now();
      const reading = reader({ flights }).readAll();
      await until(() => upstream.runs.length === 1);
      const took = performance.now() - begun;
      expect(took).toBeGreaterThan(45);
      upstream.run.give(finish());
      expect((await reading).outcome).toBe('finished');
      stored.clear();
      const next = reader({ flights }).readAll();
      await until(() => upstream.runs.length === 2, 20);
      upstream.run.give(finish());
      await next;
      expect(telemetry.measured.map(({ attributes }) => attributes['reason'])).toEqual(['timeout']);
      proxy.resume();
      await until(async () => Object.keys(await lease()).length === 0);
    });

    it('go on alone when it hangs while they wait for another process', async () => {
      const a = await process();
      const b = await behindProxy({ timeout: 50 });
      const holding = reader(a).readAll();
      await until(() => upstream.runs.length === 1);
      const waited = reader(b).readAll();
      await until(async () => (await lease())['waited'] === '1');
      b.proxy.pause();
      await until(() => upstream.runs.length === 2);
      for (const run of upstream.runs) run.give(finish());
      await Promise.all([holding, waited]);
      expect(b.telemetry.measured.map(({ attributes }) => attributes['reason'])).toEqual(['timeout']);
      b.proxy.resume();
    });

    it('end as they would when it hangs during the run', async () => {
      const { proxy, flights, telemetry } = await behindProxy({ timeout: 50, limits: { leaseMs: 150, pauseMs: 100 } });
      const one = reader({ flights });
      const reading = one.readAll();
      await until(() => upstream.runs.length === 1);
      proxy.pause();
      await sleep(300);
      upstream.run.give(text('one'), finish());
      await reading;
      expect([one.texts, one.outcome]).toEqual([['one'], 'finished']);
      await flights.onApplicationShutdown();
      expect(telemetry.sum('ossa.cache.failures')).toBeGreaterThan(0);
      proxy.resume();
    });

    it.each([
      ['hangs', () => new Promise<never>(() => undefined), 'timeout'],
      ['fails', () => Promise.reject(new Error('broken')), 'error'],
    ])('make the run when the lookup under the lease %s', async (_, find, reason) => {
      const { flights, telemetry } = await process({ timeout: 50 });
      const reading = reader({ flights }, { find }).readAll();
      await until(() => upstream.runs.length === 1);
      upstream.run.give(finish());
      expect((await reading).outcome).toBe('finished');
      expect(telemetry.measured.map(({ attributes }) => attributes['reason'])).toEqual([reason]);
      await flights.onApplicationShutdown();
    });
  });
});

describeWithRedis('Flights under a lease', () => {
  let redis: TestRedis;
  let connection: RedisConnection;
  beforeAll(async () => {
    redis = await testRedis();
    connection = await redis.connect();
  });
  afterAll(() => redis.close());

  let keys = 0;
  describeRunStage('Flights under a lease', (): RunStage => {
    const flights = new Flights(createFlightLeases({ store: 'auto', timeout: 50 }, { redis: connection }));
    return {
      run: (request, next) =>
        flights.join({
          key: String((keys += 1)),
          request,
          lead: (own) => next.run(own),
          stored: () => Promise.resolve(),
          find: () => Promise.resolve(undefined),
          follow: (end) => end,
        }),
    };
  });
});

function replay(parts: readonly RunPart[] | undefined): AsyncIterable<RunPart> | undefined {
  if (!parts) return undefined;
  return (async function* () {
    for (const part of parts) yield part.type === 'finish' ? finish('found') : part;
  })();
}

/** Another process that holds the lease and renews it. */
async function holdLease(redis: TestRedis, key: string, leaseMs: number) {
  const program = `
    import { Redis } from 'ioredis';
    const [url, script, key, leaseMs] = process.argv.slice(1);
    const redis = new Redis(url);
    console.log(await redis.eval(script, 1, key, 'child', leaseMs, ''));
    setInterval(() => redis.pexpire(key, leaseMs), leaseMs / 3);
  `;
  const args = ['--input-type=module', '-e', program, redis.url, TAKE.source, key, String(leaseMs)];
  const child = spawn(globalThis.process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function until(condition: () => boolean | Promise<boolean>, limitMs = 8000): Promise<void> {
  for (const begun = performance.now(); ;) {
    if (await condition()) return;
    if (performance.now() - begun > Math.max(limitMs, 1000)) throw new Error('It did not happen in time.');
    await sleep(2);
  }
}
