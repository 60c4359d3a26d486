import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  BudgetExceededError,
  DeadlineExceededError,
  ModelError,
  OssaError,
  RateLimitedError,
  type RunStage,
} from '@ossa/contracts';
import { describeRunStage } from '@ossa/contracts/testing';
import { finish, type PlanOverrides, Reader, text, Upstream } from '../../testing/flight-rig.js';
import { Flights } from './flights.service.js';

const TARGET = { provider: 'scripted', model: 'test' };

describe('Flights', () => {
  let flights: Flights;
  let upstream: Upstream;
  let readers: Reader[];
  beforeEach(() => {
    flights = new Flights();
    upstream = new Upstream();
    readers = [];
  });
  afterEach(() => {
    expect(flights.size).toBe(0);
    expect(upstream.open).toBe(0);
    expect(readers.flatMap(({ controller }) => getEventListeners(controller.signal, 'abort'))).toEqual([]);
  });

  function reader(plan?: PlanOverrides): Reader {
    const made = new Reader(flights, upstream.lead, plan);
    readers.push(made);
    return made;
  }

  /** A leader and its followers, all of them waiting. */
  async function aboard(followers: number, plan: (index: number) => PlanOverrides = () => ({})) {
    const all = Array.from({ length: followers + 1 }, (_, index) => reader(plan(index)));
    const reading = all.map((one) => one.readAll());
    await nextTurn();
    const [leader, ...rest] = all;
    return { leader: leader!, followers: rest, all, ended: () => Promise.all(reading) };
  }

  it('does nothing before the first next()', async () => {
    const one = reader();
    await nextTurn();
    expect(upstream.runs).toHaveLength(0);
    expect(getEventListeners(one.controller.signal, 'abort')).toHaveLength(0);
  });

  it('makes one run for 500 that want it at the same time', async () => {
    const { all, ended } = await aboard(499);
    upstream.run.give(text('one '), text('two'), finish());
    await ended();
    expect(upstream.runs).toHaveLength(1);
    for (const one of all) expect([one.texts, one.finishes.length]).toEqual([['one ', 'two'], 1]);
  });

  it('makes runs with different keys, and runs one after the other, each for themselves', async () => {
    const [a, b] = [reader({ key: 'a' }), reader({ key: 'b' })];
    const both = [a.readAll(), b.readAll()];
    expect(upstream.runs).toHaveLength(2);
    for (const run of upstream.runs) run.give(finish());
    await Promise.all(both);
    const again = reader({ key: 'a' }).readAll();
    upstream.run.give(finish());
    await again;
    expect(upstream.runs).toHaveLength(3);
  });

  it('gives parts as they come, and to those who come late what was there first', async () => {
    const { leader, followers, ended } = await aboard(1);
    upstream.run.give(text('one '));
    await nextTurn();
    expect([leader.texts, followers[0]?.texts]).toEqual([['one '], ['one ']]);
    const late = reader();
    const reading = late.readAll();
    await nextTurn();
    expect(late.texts).toEqual(['one ']);
    upstream.run.give(text('two'), finish());
    await ended();
    await reading;
    expect(late.texts).toEqual(['one ', 'two']);
    expect(late.outcome).toBe('finished');
  });

  it('shares a run between streams and those who wait for the whole answer', async () => {
    const { all, ended } = await aboard(2, (index) => ({ request: { stream: index === 1 } }));
    upstream.run.give(text('one '), text('two'), finish());
    await ended();
    expect(all.map(({ texts }) => texts.join(''))).toEqual(['one two', 'one two', 'one two']);
  });

  it('gives the end as it is to the leader, and makes it that of their own run for the others', async () => {
    const { leader, followers, ended } = await aboard(1, (index) => ({ request: { runId: `run-${index}` } }));
    upstream.run.give(finish('run-0'));
    await ended();
    expect(leader.finishes[0]?.result).toMatchObject({ runId: 'run-0', cached: false, cost: { amount: null } });
    expect(followers[0]?.finishes[0]?.result).toMatchObject({ runId: 'run-1', cached: true, cost: { amount: 0 } });
  });

  it('shows nobody what the leader does with the data of its answer', async () => {
    const { result, transcript } = finish();
    const [leader, late] = [reader(), reader()];
    const reading = leader.readAll();
    const first = late.read();
    upstream.run.give(text('one'), { type: 'finish', transcript, result: { ...result, data: { sum: 1 } } });
    await first;
    await reading;
    Object.assign(leader.finishes[0]?.result.data ?? {}, { sum: 2 });
    await late.readAll();
    expect(late.finishes[0]?.result.data).toEqual({ sum: 1 });
  });

  it('leads with the request of the leader, under a signal of its own', async () => {
    const { leader, ended } = await aboard(1, (index) => ({ request: { runId: `run-${index}` } }));
    expect(upstream.run.request.runId).toBe('run-0');
    expect(upstream.run.request.signal).not.toBe(leader.controller.signal);
    upstream.run.give(finish());
    await ended();
  });

  it('has closed the run and left its place when the end reaches the first reader', async () => {
    const { leader } = await aboard(0);
    upstream.run.give(finish());
    while (leader.outcome === 'reading') await Promise.resolve();
    expect([flights.size, upstream.open]).toEqual([0, 0]);
  });

  it('can be joined until the run is closed, because only then its answer is stored', async () => {
    const closing = Promise.withResolvers<void>();
    const stored = Promise.withResolvers<void>();
    let leads = 0;
    async function* lead() {
      leads += 1;
      try {
        yield finish();
      } finally {
        closing.resolve();
        await stored.promise;
      }
    }
    const first = new Reader(flights, lead).readAll();
    await closing.promise;
    const second = new Reader(flights, lead).readAll();
    stored.resolve();
    expect((await first).outcome).toBe('finished');
    expect((await second).outcome).toBe('finished');
    expect(leads).toBe(1);
  });

  it('lets all fail with the same error, and does not run again', async () => {
    const failure = new ModelError('server', TARGET);
    const { all, ended } = await aboard(9);
    upstream.run.give(failure);
    await ended();
    for (const one of all) expect(one.error).toBe(failure);
    expect(upstream.runs).toHaveLength(1);
  });

  it('gives what was there before a failure, also to those who read later', async () => {
    const failure = new ModelError('truncated', TARGET);
    const slow = reader();
    const { leader, ended } = await aboard(0);
    void slow.iterator.next();
    upstream.run.give(text('one '), text('two'), failure);
    await ended();
    await slow.readAll();
    expect([leader.texts, leader.error]).toEqual([['one ', 'two'], failure]);
    expect([slow.texts, slow.error]).toEqual([['two'], failure]);
  });

  it('fails all when a run cannot even be begun', async () => {
    const failure = new OssaError('internal', 'no');
    const lead = () => {
      throw failure;
    };
    const one = new Reader(flights, lead);
    await one.readAll();
    expect(one.error).toBe(failure);
  });

  it('lets all end without a finish when the run has none', async () => {
    async function* lead() {
      yield text('one');
    }
    const all = await Promise.all([new Reader(flights, lead).readAll(), new Reader(flights, lead).readAll()]);
    expect(all.map(({ outcome, texts }) => [outcome, texts])).toEqual([
      ['closed', ['one']],
      ['closed', ['one']],
    ]);
  });

  it('rejects at once, and joins nothing, when the signal has aborted already', async () => {
    const one = reader();
    one.controller.abort();
    await one.readAll();
    expect(one.error).toMatchObject({ code: 'cancelled' });
    expect(upstream.runs).toHaveLength(0);
  });

  it('is over after an error: the next next() gives nothing', async () => {
    const { leader, ended } = await aboard(0);
    upstream.run.give(new ModelError('server', TARGET));
    await ended();
    expect(await leader.iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('answers next() calls that are made without waiting, in order', async () => {
    const one = reader();
    const results = [one.iterator.next(), one.iterator.next(), one.iterator.next(), one.iterator.next()];
    upstream.run.give(text('one '), text('two'), finish());
    expect((await Promise.all(results)).map(({ value }) => (value === undefined ? 'end' : value.type))).toEqual([
      'text',
      'text',
      'finish',
      'end',
    ]);
  });

  describe.each(['return', 'abort', 'deadline'] as const)('somebody who leaves by %s', (how) => {
    const deadline = new DeadlineExceededError(100);
    async function leave(one: Reader) {
      if (how === 'return') await one.iterator.return?.();
      else one.controller.abort(how === 'deadline' ? deadline : undefined);
      await nextTurn();
    }
    function expectLeft(one: Reader) {
      if (how === 'return') expect(one.outcome).toBe('closed');
      else if (how === 'deadline') expect(one.error).toBe(deadline);
      else expect(one.error).toMatchObject({ code: 'cancelled' });
    }

    it.each([
      ['the leader before the first part', 0, 0],
      ['the leader between parts', 0, 1],
      ['a follower before the first part', 1, 0],
      ['a follower between parts', 1, 1],
    ])('leaves alone: %s', async (_, who, parts) => {
      const plan = (index: number) => ({ request: { runId: `run-${index}` } });
      const { all, ended } = await aboard(2, plan);
      upstream.run.give(...[text('one '), text('two ')].slice(0, parts));
      await nextTurn();
      await leave(all[who]!);
      expectLeft(all[who]!);
      expect(upstream.run.request.signal.aborted).toBe(false);
      upstream.run.give(text('end'), finish('run-0'));
      await ended();
      expect(upstream.runs).toHaveLength(1);
      for (const [index, one] of all.entries()) {
        if (index === who) continue;
        expect([one.outcome, one.texts.at(-1)]).toEqual(['finished', 'end']);
        expect(one.finishes[0]?.result).toMatchObject({ runId: `run-${index}`, cached: index !== 0 });
      }
    });

    it('leaves alone: the leader, while the end is there and not read', async () => {
      const leader = reader();
      void leader.iterator.next();
      const { followers, ended } = await aboard(1);
      const [follower] = [...followers];
      upstream.run.give(text('one '), text('two '), finish());
      await ended();
      await leave(leader);
      await leader.readAll();
      expectLeft(leader);
      expect(leader.texts).toEqual([]);
      expect([follower?.outcome, follower?.texts]).toEqual(['finished', ['one ', 'two ']]);
    });

    it.each([0, 1])('cancels the run at once when it is the last, after %i parts', async (parts) => {
      const { all, ended } = await aboard(2);
      upstream.run.give(...[text('one ')].slice(0, parts));
      await nextTurn();
      for (const one of all) {
        expect(upstream.run.request.signal.aborted).toBe(false);
        await leave(one);
        expectLeft(one);
      }
      await ended();
      expect(upstream.run.request.signal.aborted).toBe(true);
      if (how === 'deadline') expect(upstream.run.request.signal.reason).toBe(deadline);
      expect([upstream.open, flights.size]).toEqual([0, 0]);
    });
  });

  it('does not wait for a run that does not heed its signal when the last one aborts', async () => {
    const lead = () => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => undefined),
        return: () => new Promise<never>(() => undefined),
      }),
    });
    const one = new Reader(flights, lead);
    const reading = one.readAll();
    one.controller.abort();
    await reading;
    expect(one.error).toMatchObject({ code: 'cancelled' });
  });

  it('begins a new run for those who come after the last one has left', async () => {
    const { leader, ended } = await aboard(0);
    leader.controller.abort();
    const next = reader().readAll();
    expect(upstream.runs).toHaveLength(2);
    upstream.run.give(finish());
    await ended();
    expect((await next).outcome).toBe('finished');
  });

  describe('when the run fails because of its leader', () => {
    const late = performance.now() + 60_000;
    const deadlineError = new ModelError('deadline', TARGET);
    const soon = () => performance.now() + 1;

    it('lets the one with the most time lead again while nothing was given', async () => {
      const deadlines = [soon(), late, late + 2, late + 1];
      const plan = (index: number) => ({ request: { runId: `run-${index}`, deadline: deadlines[index] } });
      const { leader, all, ended } = await aboard(3, plan);
      upstream.run.give(deadlineError);
      await nextTurn();
      expect(leader.error).toBe(deadlineError);
      expect(upstream.runs.map(({ request }) => request.runId)).toEqual(['run-0', 'run-2']);
      const joined = reader();
      const reading = joined.readAll();
      upstream.run.give(text('one'), finish('run-2'));
      await ended();
      await reading;
      expect(all.map(({ outcome }) => outcome)).toEqual(['failed', 'finished', 'finished', 'finished']);
      expect(all.map(({ finishes }) => finishes[0]?.result.cached)).toEqual([undefined, true, false, true]);
      expect(joined.outcome).toBe('finished');
      expect(upstream.runs).toHaveLength(2);
    });

    it('lets those fail with it whose time is up, too', async () => {
      const passed = soon();
      const { all, ended } = await aboard(2, (index) => ({ request: { deadline: index < 2 ? passed : late } }));
      upstream.run.give(deadlineError);
      await nextTurn();
      expect(all.map(({ error }) => error)).toEqual([deadlineError, deadlineError, undefined]);
      upstream.run.give(finish());
      await ended();
    });

    it('lets all fail when a part was given', async () => {
      const { all, ended } = await aboard(1, (index) => ({ request: { deadline: index === 0 ? soon() : late } }));
      upstream.run.give(text('one'), deadlineError);
      await ended();
      for (const one of all) expect([one.texts, one.error]).toEqual([['one'], deadlineError]);
      expect(upstream.runs).toHaveLength(1);
    });

    it('lets another one lead when it was cancelled with its leader', async () => {
      const { leader, followers, ended } = await aboard(1);
      await leader.iterator.return?.();
      upstream.run.give(new ModelError('cancelled', TARGET));
      await nextTurn();
      upstream.run.give(finish());
      await ended();
      expect(followers[0]?.outcome).toBe('finished');
      expect(upstream.runs).toHaveLength(2);
    });

    it.each([
      ['budget', new BudgetExceededError({ scope: 'user' }, 'No more today.')],
      ['rate limit', new RateLimitedError({ scope: 'user', limit: 1, remaining: 0, resetMs: 1000 }, 1000)],
    ])('lets another user lead when the %s of its own is exceeded', async (_, failure) => {
      const users = ['poor', 'poor', 'rich', 'rich'];
      const { all, ended } = await aboard(3, (index) => ({ request: { user: users[index] } }));
      upstream.run.give(failure);
      await nextTurn();
      expect(all.map(({ error }) => error)).toEqual([failure, failure, undefined, undefined]);
      upstream.run.give(finish());
      await ended();
      expect(all.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'finished', 'finished']);
      expect(upstream.runs.map(({ request }) => request.user)).toEqual(['poor', 'rich']);
    });

    it('lets all fail when a budget of all users is exceeded', async () => {
      const failure = new BudgetExceededError({ scope: 'tenant' }, 'No more today.');
      const { all, ended } = await aboard(1, (index) => ({ request: { user: `user-${index}` } }));
      upstream.run.give(failure);
      await ended();
      for (const one of all) expect(one.error).toBe(failure);
    });

    it('lets all fail when it was cancelled and its leader is still there', async () => {
      const cancelled = new ModelError('cancelled', TARGET);
      const { all, ended } = await aboard(1);
      upstream.run.give(cancelled);
      await ended();
      for (const one of all) expect(one.error).toBe(cancelled);
    });

    it('promotes once for each leader whose time is up, and no oftener', async () => {
      const { all, ended } = await aboard(2, (index) => ({ request: { deadline: late + index } }));
      for (let failures = 0; failures < 3; failures += 1) {
        upstream.run.give(deadlineError);
        await nextTurn();
      }
      await ended();
      expect(all.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
      expect(upstream.runs).toHaveLength(2); // the second leader had the most time
    });
  });

  describe('readers of different speed', () => {
    const large = text('x'.repeat(50_000)); // 100,064 bytes

    it('asks for a part only when somebody wants it', async () => {
      const one = reader();
      upstream.runs.at(-1)?.give();
      const first = one.read();
      upstream.run.give(text('one'), text('two'), finish());
      await first;
      await nextTurn();
      expect(upstream.run.asked).toBe(1);
      await one.readAll();
    });

    it('slows nobody down, and keeps what the slow one has not read', async () => {
      const slow = reader();
      const first = slow.read();
      const { followers, ended } = await aboard(1);
      const parts = Array.from({ length: 10 }, (_, index) => text(String(index)));
      upstream.run.give(...parts, finish());
      await first;
      await ended();
      expect(followers[0]?.outcome).toBe('finished');
      expect(slow.texts).toHaveLength(1);
      await slow.readAll();
      expect(slow.texts).toEqual(parts.map((part) => (part.type === 'text' ? part.text : '')));
      expect(slow.outcome).toBe('finished');
    });

    it('lets one go that is more than 1 MiB behind, with an error that says so', async () => {
      const slow = reader();
      const first = slow.read();
      const { all, ended } = await aboard(1);
      upstream.run.give(...Array.from({ length: 30 }, () => large), finish());
      await first;
      await ended();
      for (const one of all) expect([one.outcome, one.texts.length]).toEqual(['finished', 30]);
      await slow.readAll();
      expect(slow.error).toMatchObject({
        code: 'internal',
        retryable: true,
        message: expect.stringContaining('1048576'),
      });
    });

    it('does not let go a single reader, however large the answer and its parts', async () => {
      const { leader, ended } = await aboard(0);
      upstream.run.give(text('x'.repeat(2_000_000)), ...Array.from({ length: 30 }, () => large), finish());
      await ended();
      expect([leader.outcome, leader.texts.length]).toEqual(['finished', 31]);
    });

    it('takes no more readers when it has grown large, and the next run is made', async () => {
      const { ended } = await aboard(0);
      const [first] = upstream.runs;
      first?.give(...Array.from({ length: 12 }, () => large));
      await nextTurn();
      expect(flights.size).toBe(0);
      const next = reader().readAll();
      expect(upstream.runs).toHaveLength(2);
      for (const run of upstream.runs) run.give(finish());
      await ended();
      expect((await next).texts).toEqual([]);
    });
  });
});

describeRunStage('Flights', (): RunStage => {
  const flights = new Flights();
  return {
    run: (request, next) =>
      flights.join({
        key: 'key',
        request,
        lead: (own) => next.run(own),
        stored: () => Promise.resolve(),
        find: () => Promise.resolve(undefined),
        follow: (end) => end,
      }),
  };
});
