import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { type Clock, ModelError, type ModelProvider, SYSTEM_CLOCK } from '@ossa/contracts';
import { FakeClock, ScriptedModelProvider } from '@ossa/contracts/testing';
import { describeWithRedis, TcpProxy, type TestRedis, testRedis } from '@ossa/stores/testing';
import { CircuitProcess, type CircuitProcessOptions } from '../../testing/circuit-process.js';

const KEY = 'scripted|test';
const LONGEST_BREAK_MS = 72_000;
const failing = () =>
  new ScriptedModelProvider([new ModelError('server', { provider: 'scripted', model: 'test' }, { status: 500 })]);
const answering = () => new ScriptedModelProvider(ScriptedModelProvider.text('ok '));

/** A target that counts how many calls it has at a time. */
class Upstream implements ModelProvider {
  calls = 0;
  mostAtOnce = 0;
  #running = 0;

  /** @param released how long a call takes */
  constructor(private readonly released: () => Promise<unknown> = () => delay(30)) {}

  async *call(request: Parameters<ModelProvider['call']>[0]) {
    this.calls += 1;
    this.#running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#running);
    try {
      await this.released();
      yield ScriptedModelProvider.finish({ target: request.target });
    } finally {
      this.#running -= 1;
    }
  }
}

describeWithRedis('circuits that processes share', () => {
  let redis: TestRedis;
  let proxies: TcpProxy[];
  let made: number;
  beforeEach(async () => {
    redis = await testRedis();
    proxies = [];
    made = 0;
  });
  afterEach(async () => {
    await redis.close();
    for (const proxy of proxies) await proxy.vanish();
  });

  async function fleet(size: number) {
    const processes: CircuitProcess[] = [];
    for (let n = 0; n < size; n += 1) processes.push(await join({ redis: await redis.connect() }));
    return processes;
  }

  async function reachedThrough() {
    const proxy = await TcpProxy.start(redis.url);
    proxies.push(proxy);
    const connection = await redis.connect({ url: proxy.url });
    return { proxy, connection, process: await join({ redis: connection }) };
  }

  /** A further process, which knows the circuit and hears what is said about it. */
  async function join<Time extends Clock = FakeClock>(options: CircuitProcessOptions<Time>) {
    const process = new CircuitProcess(options);
    process.breakers.of({ provider: 'scripted', model: 'test' });
    made += 1;
    await until(async () => {
      const [, listeners] = (await redis.client.pubsub('NUMSUB', `${redis.keyPrefix}circuits`)) as [string, number];
      return listeners === made;
    });
    return process;
  }

  async function open(process: CircuitProcess) {
    for (let n = 0; n < 5; n += 1) await process.call(failing());
    expect(process.state).toBe('open');
  }

  const advance = (processes: readonly CircuitProcess[], ms: number) =>
    Promise.all(processes.map(({ clock }) => clock.advance(ms)));
  const events = (processes: readonly CircuitProcess[]) => processes.flatMap((process) => process.events.names());

  it('R14: one process opens, the others refuse within a second', async () => {
    const [a, b] = (await fleet(2)) as [CircuitProcess, CircuitProcess];
    await open(a);
    const begun = performance.now();
    await until(() => b.state === 'open');
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(await b.call(answering())).toBe('circuit_open');
  });

  it('R14: a message that was lost is made up for by the next calls, within a second and without one that waits', async () => {
    const [a, b] = (await fleet(2)) as [CircuitProcess, CircuitProcess];
    b.breakers.onApplicationShutdown(); // hears nothing any more
    await open(a);
    await until(async () => (await redis.client.get(`${redis.keyPrefix}circuit:{${KEY}}`)) !== null);
    await b.clock.advance(500);
    expect(await b.call(answering())).toBe('ok');
    await until(() => b.state === 'open');
  });

  it('R14: a process that starts later learns what is open', async () => {
    const [a] = (await fleet(1)) as [CircuitProcess];
    await open(a);
    const late = new CircuitProcess({ redis: await redis.connect() });
    await until(async () => (await redis.client.get(`${redis.keyPrefix}circuit:{${KEY}}`)) !== null);
    expect(await late.call(answering())).toBe('ok');
    await until(() => late.state === 'open');
  });

  it('R9: one probe in the whole fleet; nobody else waits', async () => {
    const processes = await fleet(4);
    await open(processes[0]!);
    await until(() => processes.every(({ state }) => state === 'open'));
    await advance(processes, LONGEST_BREAK_MS);
    const released = Promise.withResolvers<void>();
    const upstream = new Upstream(() => released.promise);
    const outcomes: string[] = [];
    const calls = processes.flatMap((process) =>
      Array.from({ length: 100 }, async () => void outcomes.push(await process.call(upstream))),
    );
    await until(() => outcomes.length === 399); // all but the probe, while it is under way
    expect(new Set(outcomes)).toEqual(new Set(['circuit_open']));
    released.resolve();
    await Promise.all(calls);
    expect(outcomes.at(-1)).toBe('ok');
    expect({ calls: upstream.calls, mostAtOnce: upstream.mostAtOnce }).toEqual({ calls: 1, mostAtOnce: 1 });
  });

  it('R9: negative control: processes that do not share have a probe each', async () => {
    const processes = Array.from({ length: 4 }, () => new CircuitProcess({}));
    for (const process of processes) await open(process);
    await advance(processes, LONGEST_BREAK_MS);
    const upstream = new Upstream();
    await Promise.all(processes.flatMap((process) => Array.from({ length: 100 }, () => process.call(upstream))));
    expect(upstream.mostAtOnce).toBe(4);
  });

  it('R9: a probe of each process while Redis is away', async () => {
    const reached = [await reachedThrough(), await reachedThrough(), await reachedThrough(), await reachedThrough()];
    const processes = reached.map(({ process }) => process);
    await open(processes[0]!);
    await until(() => processes.every(({ state }) => state === 'open'));
    for (const { proxy } of reached) await proxy.vanish();
    await until(() => reached.every(({ connection }) => !connection.available));
    await advance(processes, LONGEST_BREAK_MS);
    const upstream = new Upstream();
    await Promise.all(processes.flatMap((process) => Array.from({ length: 100 }, () => process.call(upstream))));
    expect(upstream.calls).toBe(4);
    for (const { proxy } of reached) await proxy.restore();
    await until(() => reached.every(({ connection }) => connection.available));
  });

  it('R10: a process that dies with the probe leaves the circuit to the others', async () => {
    const [a, b] = (await fleet(2)) as [CircuitProcess, CircuitProcess];
    await open(a);
    await until(() => b.state === 'open');
    await advance([a, b], LONGEST_BREAK_MS);
    const controller = new AbortController();
    const hung = a.call(new ScriptedModelProvider(['hang']), { signal: controller.signal });
    await until(() => b.state === 'half-open');
    expect(await b.call(answering())).toBe('circuit_open');
    await b.clock.advance(60_001);
    expect(await b.call(answering())).toBe('circuit_open');
    expect(b.state).toBe('open');
    await until(() => a.state === 'open');
    await b.clock.advance(2 * LONGEST_BREAK_MS);
    expect(await b.call(answering())).toBe('ok');
    controller.abort();
    await hung;
    await until(() => a.state === 'half-open');
  });

  it('R14: while Redis hangs a call waits 50 ms once, then none does', async () => {
    const { proxy, process } = await reachedThrough();
    await open(process);
    await until(() => process.events.names().length === 1);
    await process.clock.advance(LONGEST_BREAK_MS);
    proxy.pause();
    const timed = async () => {
      const begun = performance.now();
      const outcome = await process.call(answering());
      return { outcome, took: performance.now() - begun };
    };
    const first = await timed();
    expect(first.outcome).toBe('ok');
    expect(first.took).toBeLessThan(50 + 40); // the timer and the machine come on top
    for (let n = 0; n < 20; n += 1) {
      const next = await timed();
      expect(next.outcome).toBe('ok');
      expect(next.took).toBeLessThan(40);
    }
    proxy.resume();
  });

  it('R14: works alone while Redis is away, and brings its state with it when it is back', async () => {
    const [other] = (await fleet(1)) as [CircuitProcess];
    const { proxy, connection, process } = await reachedThrough();
    await proxy.vanish();
    await until(() => !connection.available);
    await open(process);
    await until(() => process.events.names().length === 1);
    await proxy.restore();
    await until(() => connection.available);
    await until(async () => {
      await process.clock.advance(500);
      await process.call(answering());
      return other.state === 'open';
    });
    expect(events([other, process])).toEqual(['ossa.circuit.opened']);
  });

  it('brings its state with it when Redis has lost everything', async () => {
    const [a, b] = (await fleet(2)) as [CircuitProcess, CircuitProcess];
    await open(a);
    await until(() => b.state === 'open');
    await redis.client.del(`${redis.keyPrefix}circuit:{${KEY}}`);
    await a.clock.advance(500);
    await a.call(answering());
    await until(async () => (await redis.client.get(`${redis.keyPrefix}circuit:{${KEY}}`)) !== null);
    expect(b.state).toBe('open');
    expect(events([a, b])).toEqual(['ossa.circuit.opened']);
  });

  it('R15: 20 forced cycles of 4 processes publish 20 times 3 events', async () => {
    const processes = await fleet(4);
    for (let cycle = 0; cycle < 20; cycle += 1) {
      await Promise.all(processes.map((process) => process.control.open(KEY)));
      await until(() => processes.every(({ state }) => state === 'open'));
      await advance(processes, 6 * 60_000 + 1);
      while (processes.some(({ state }) => state !== 'closed')) {
        await Promise.all(processes.map((process) => process.call(answering())));
        await nextTurn();
      }
    }
    await until(() => events(processes).length >= 60);
    await delay(50);
    const published = events(processes);
    const count = (name: string) => published.filter((event) => event === name).length;
    expect(count('ossa.circuit.opened')).toBe(20);
    expect(count('ossa.circuit.half-opened')).toBe(20);
    expect(count('ossa.circuit.closed')).toBe(20);
    const measured = processes.reduce((sum, process) => sum + process.telemetry.sum('ossa.circuit.transitions'), 0);
    expect(measured).toBe(60);
  });

  it('opens by hand what only another process has met', async () => {
    const [a, b] = (await fleet(2)) as [CircuitProcess, CircuitProcess];
    await open(a);
    const late = new CircuitProcess({ redis: await redis.connect() });
    await until(() => b.state === 'open');
    expect(await late.control.close(KEY)).toMatchObject({ state: 'closed' });
    await until(() => a.state === 'closed' && b.state === 'closed');
    await expect(late.control.open('scripted|unknown')).rejects.toMatchObject({ code: 'circuit_not_found' });
  });

  it('keeps the time by its own clock and that of Redis', async () => {
    const process = await join({ redis: await redis.connect(), clock: SYSTEM_CLOCK });
    const other = await join({ redis: await redis.connect(), clock: new FakeClock(5, 5) });
    const { retryAt = 0 } = await process.control.open(KEY);
    await until(() => other.state === 'open');
    const remaining = (other.breakers.states()[0]?.retryAt ?? 0) - 5;
    expect(Math.abs(remaining - (retryAt - Date.now()))).toBeLessThan(500);
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 4000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`It did not happen within 4 seconds: ${condition.toString()}`);
    await delay(2);
  }
}
