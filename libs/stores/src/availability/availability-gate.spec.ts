import { FakeClock } from '@ossa/contracts/testing';
import { AvailabilityGate } from './availability-gate.js';

const PAUSE_MS = 500;

describe('AvailabilityGate', () => {
  let clock: FakeClock;
  let changes: boolean[];
  let gate: AvailabilityGate;
  beforeEach(() => {
    clock = new FakeClock();
    changes = [];
    gate = new AvailabilityGate({
      timeoutMs: 30,
      pauseMs: PAUSE_MS,
      clock,
      onChange: (available) => changes.push(available),
    });
  });

  const fail = () => gate.attempt(() => Promise.reject(new TypeError('away')));
  const succeed = () => gate.attempt(async () => 'value');

  /** However busy the machine is, the gate is shut after some time without any answer. */
  async function silence(): Promise<void> {
    for (let asked = 0; gate.isOpen && asked < 10; asked += 1) await gate.attempt(() => new Promise(() => undefined));
  }

  it('gives what the operation gave, and says nothing', async () => {
    expect(await succeed()).toEqual({ ok: true, value: 'value' });
    expect(gate.isOpen).toBe(true);
    expect(changes).toEqual([]);
  });

  it('tells an error, also one that is thrown at once, and leaves the store alone', async () => {
    expect(await fail()).toEqual({ ok: false, reason: 'error', error: new TypeError('away') });
    let started = false;
    expect(await gate.attempt(async () => (started = true))).toEqual({ ok: false, reason: 'closed' });
    expect(started).toBe(false);
    expect(gate.isOpen).toBe(false);
    await clock.advance(PAUSE_MS);
    const thrown = () => {
      throw new TypeError('at once');
    };
    expect(await gate.attempt(thrown)).toMatchObject({ reason: 'error', error: new TypeError('at once') });
    expect(changes).toEqual([false]);
  });

  it('waits for an operation as long as it may take, and ignores how it ends afterwards', async () => {
    let reject = (_error: Error) => {};
    const operation = () => new Promise<never>((_resolve, rejected) => (reject = rejected));
    expect(await gate.attempt(operation)).toEqual({ ok: false, reason: 'timeout' });
    reject(new TypeError('late'));
    await silence();
    expect(await gate.attempt(operation)).toEqual({ ok: false, reason: 'closed' });
    await clock.advance(PAUSE_MS);
    const begun = performance.now();
    expect(await gate.attempt(operation, 40)).toEqual({ ok: false, reason: 'timeout' });
    expect(performance.now() - begun).toBeGreaterThan(35);
  });

  it('counts an answer that came while this process was busy', async () => {
    const attempt = gate.attempt(() => new Promise((resolve) => setTimeout(() => setImmediate(resolve, 'value'), 5)));
    for (const until = performance.now() + 30; performance.now() < until;);
    expect(await attempt).toEqual({ ok: true, value: 'value' });
  });

  it('gives up a slow operation while others are answered, and does not leave the store alone for it', async () => {
    const slow = gate.attempt(() => new Promise(() => undefined), 30);
    const others = setInterval(() => void succeed(), 5);
    expect(await slow).toEqual({ ok: false, reason: 'timeout' });
    clearInterval(others);
    expect(gate.isOpen).toBe(true);
  });

  it('has patience where it is told to: with what waits behind others, not with a store that is silent', async () => {
    gate = new AvailabilityGate({ timeoutMs: 30, patienceMs: 5000, pauseMs: PAUSE_MS, clock });
    let answer = (_value: string) => {};
    const slow = gate.attempt(() => new Promise((resolve) => (answer = resolve)));
    for (let other = 0; other < 20; other += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await succeed();
    }
    answer('late');
    expect(await slow).toEqual({ ok: true, value: 'late' });
    await silence();
    expect(gate.isOpen).toBe(false);
  });

  it('stays shut when the one try after a pause is not answered, whatever came late of what was asked before', async () => {
    let answer = (_value: string) => {};
    const early = gate.attempt(() => new Promise((resolve) => (answer = resolve)), 1000);
    await fail();
    await clock.advance(PAUSE_MS);
    const attempt = gate.attempt(() => new Promise(() => undefined), 30);
    await new Promise((resolve) => setTimeout(resolve, 15));
    answer('late');
    expect(await early).toMatchObject({ ok: true });
    expect(await attempt).toMatchObject({ reason: 'timeout' });
    expect(gate.isOpen).toBe(false);
    await clock.advance(PAUSE_MS);
    expect(await succeed()).toMatchObject({ ok: true });
  });

  it('lets one caller try after the pause while the others go on without the store, and opens when that succeeds', async () => {
    await fail();
    await clock.advance(PAUSE_MS - 1);
    expect(gate.isOpen).toBe(false);
    await clock.advance(1);
    expect(gate.isOpen).toBe(true);
    let resolve = (_value: string) => {};
    const first = gate.attempt(() => new Promise<string>((resolved) => (resolve = resolved)));
    expect(gate.isOpen).toBe(false);
    expect(await succeed()).toEqual({ ok: false, reason: 'closed' });
    expect(changes).toEqual([false]);
    resolve('back');
    expect(await first).toEqual({ ok: true, value: 'back' });
    expect(gate.isOpen).toBe(true);
    expect(changes).toEqual([false, true]);
  });

  it('pauses again when the try fails, and reports each change once', async () => {
    await Promise.all([fail(), fail(), fail()]);
    await clock.advance(PAUSE_MS);
    await fail();
    expect(await succeed()).toEqual({ ok: false, reason: 'closed' });
    await clock.advance(PAUSE_MS);
    expect(await succeed()).toEqual({ ok: true, value: 'value' });
    expect(changes).toEqual([false, true]);
  });

  it('learns nothing from an operation that was begun before the store was lost', async () => {
    const ends: (() => void)[] = [];
    const early = [0, 1].map((index) =>
      gate.attempt(
        () =>
          new Promise((resolve, reject) => ends.push(() => (index ? reject(new TypeError('away')) : resolve('value')))),
        1000,
      ),
    );
    await fail();
    ends[0]?.();
    expect(await early[0]).toEqual({ ok: true, value: 'value' });
    expect(gate.isOpen).toBe(false);
    await clock.advance(PAUSE_MS);
    await succeed();
    ends[1]?.();
    expect(await early[1]).toMatchObject({ ok: false, reason: 'error' });
    expect(gate.isOpen).toBe(true);
    expect(changes).toEqual([false, true]);
  });

  it.each([
    ['ERR wrong number of arguments', true],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', true],
    ['LOADING Redis is loading the dataset in memory', false],
    ['OOM command not allowed', false],
    ['CLUSTERDOWN Hash slot not served', false],
  ])('after the answer "%s" is open: %s', async (message, isOpen) => {
    const answer = Object.assign(new Error(message), { name: 'ReplyError' });
    expect(await gate.attempt(() => Promise.reject(answer))).toMatchObject({ reason: 'error', error: answer });
    expect(gate.isOpen).toBe(isOpen);
  });

  it('asks nobody while the connection is away, and says so once', async () => {
    let [available, started] = [true, 0];
    const connection = {
      get available() {
        return available;
      },
    };
    gate = new AvailabilityGate({
      timeoutMs: 30,
      pauseMs: PAUSE_MS,
      clock,
      connection,
      onChange: (now) => changes.push(now),
    });
    const ask = () => gate.attempt(async () => (started += 1));
    available = false;
    expect(await ask()).toEqual({ ok: false, reason: 'error' });
    expect(await ask()).toEqual({ ok: false, reason: 'closed' });
    await clock.advance(PAUSE_MS);
    expect(await ask()).toEqual({ ok: false, reason: 'closed' });
    expect([started, changes]).toEqual([0, [false]]);
    available = true;
    expect(await ask()).toEqual({ ok: true, value: 1 });
    expect(changes).toEqual([false, true]);
  });

  it('lets through what insists, which opens it when the store answers', async () => {
    await fail();
    expect(gate.isOpen).toBe(false);
    expect(await gate.insist(() => Promise.reject(new TypeError('away')))).toMatchObject({ reason: 'error' });
    expect(gate.isOpen).toBe(false);
    expect(await gate.insist(async () => 'value')).toEqual({ ok: true, value: 'value' });
    expect(gate.isOpen).toBe(true);
    expect(changes).toEqual([false, true]);
  });

  it('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await Promise.all(Array.from({ length: 100 }, () => gate.attempt(async () => 'value', 60_000)));
    expect(timers()).toBe(before);
  });
});
