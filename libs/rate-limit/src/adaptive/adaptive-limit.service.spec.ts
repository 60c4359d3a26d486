import { type AttemptRecord, RateLimitedError } from '@ossa/contracts';
import { attemptRecord, TOO_MANY } from '../../testing/attempt-record.js';
import { LimiterRig } from '../../testing/limiter-rig.js';

const HOUR = 3_600_000;
const SECOND = 1000;
const GLOBAL = { limit: 20, interval: SECOND };
const ADAPTIVE = { enabled: true, interval: SECOND };

/** A limiter of which enough is used for the share to matter. */
async function usedRig(options: ConstructorParameters<typeof LimiterRig>[0] = {}): Promise<LimiterRig> {
  const rig = new LimiterRig({ global: GLOBAL, adaptive: ADAPTIVE, ...options });
  for (let n = 0; n < 30; n += 1) {
    await rig.limiter.check({});
    await rig.clock.advance(100);
  }
  return rig;
}

const shares = ({ telemetry }: LimiterRig) =>
  telemetry.measured.filter(({ name }) => name === 'ossa.rate-limit.share').map(({ value }) => value);

describe('AdaptiveLimit', () => {
  it.each<[string, AttemptRecord]>([
    ['rate_limited', attemptRecord({ outcome: 'rate_limited' })],
    ['429', attemptRecord({ outcome: 'server', status: 429 })],
  ])('falls when an upstream answered %s, also when another attempt succeeded', async (_, record) => {
    const { adaptive } = await usedRig();
    adaptive.learn([record, attemptRecord({ attempt: 2 })], true);
    expect(adaptive.share()).toBe(0.5);
  });

  it.each<[string, AttemptRecord]>([
    ['succeeded', attemptRecord()],
    ['failed otherwise', attemptRecord({ outcome: 'overloaded', status: 503, firstPartMs: undefined })],
    ['was not made', { ...TOO_MANY, sent: false }],
  ])('stays when an attempt %s', async (_, record) => {
    const { adaptive } = await usedRig();
    for (let n = 0; n < 50; n += 1) adaptive.learn([record], true);
    expect(adaptive.share()).toBe(1);
  });

  it('falls when an upstream has become slow, or gives no first part in time', async () => {
    const slow = attemptRecord({ firstPartMs: 700 });
    const silent = attemptRecord({ firstPartMs: undefined, outcome: 'timeout_first_part', durationMs: 30_000 });
    for (const late of [slow, silent]) {
      const { adaptive } = await usedRig();
      for (let n = 0; n < 20; n += 1) adaptive.learn([attemptRecord()], true);
      for (let n = 0; n < 2; n += 1) adaptive.learn([late], true);
      expect(adaptive.share()).toBe(1);
      adaptive.learn([late], true);
      expect(adaptive.share()).toBe(0.5);
    }
  });

  it('does not take answers that come in one piece for slow streams', async () => {
    const { adaptive } = await usedRig();
    for (let n = 0; n < 100; n += 1) {
      adaptive.learn([attemptRecord({ firstPartMs: 200 })], true);
      adaptive.learn([attemptRecord({ firstPartMs: 5000 })], false);
      adaptive.learn([attemptRecord({ model: 'large', firstPartMs: 5000 })], true);
    }
    expect(adaptive.share()).toBe(1);
  });

  it('makes a run cost more of the limit of all runs alone, and tells what that leaves', async () => {
    const rig = await usedRig({ user: { limit: 15, interval: HOUR } });
    const { limiter, adaptive, clock } = rig;
    adaptive.learn([TOO_MANY], true);
    await clock.advance(900);
    expect(limiter.check({})).toEqual({ scope: 'global', limit: 10, remaining: 9, resetMs: 100 });
    expect(await limiter.capacity({})).toBe(9);
    expect(await limiter.peek({ user: 'ada' })).toMatchObject({ scope: 'global', limit: 10, remaining: 9 });
    for (let n = 0; n < 9; n += 1) await limiter.check({ user: 'ada' });
    expect(() => limiter.check({ user: 'ada' })).toThrow(RateLimitedError);
    expect(() => limiter.check({ user: 'ada' })).toThrow(/10 at most/);
    await clock.advance(100);
    await limiter.check({});
    expect(await limiter.capacity({ user: 'ada' })).toBe(0);
    await clock.advance(20 * SECOND);
    expect(await limiter.capacity({})).toBe(20);
    expect(await limiter.capacity({ user: 'ada' })).toBe(6);
  });

  it('still admits one run at a time where a share of the bucket is less than one', async () => {
    const rig = new LimiterRig({ global: { ...GLOBAL, burst: 2 }, adaptive: ADAPTIVE });
    const { limiter, adaptive, clock } = rig;
    await serve(rig, new LimitedUpstream(0), 10);
    expect(adaptive.share()).toBe(0.1);
    await clock.advance(500);
    adaptive.learn([TOO_MANY], true);
    expect(await limiter.peek({})).toMatchObject({ limit: 1, remaining: 1 });
    expect(limiter.check({})).toMatchObject({ limit: 1, remaining: 0, resetMs: 500 });
    await clock.advance(490);
    expect(() => limiter.check({})).toThrow(RateLimitedError);
    await clock.advance(10);
    await limiter.check({});
  });

  it('does not fall for an upstream that refuses without being asked often', async () => {
    const { limiter, adaptive, clock } = new LimiterRig({ global: GLOBAL, adaptive: ADAPTIVE });
    for (let n = 0; n < 100; n += 1) {
      await limiter.check({});
      adaptive.learn([TOO_MANY], true);
      await clock.advance(SECOND);
    }
    expect(adaptive.share()).toBe(1);
  });

  it('counts as used what the share of this process is used', async () => {
    const { limiter, adaptive, clock } = new LimiterRig({ global: GLOBAL, adaptive: ADAPTIVE, instances: 4 });
    for (let n = 0; n < 20; n += 1) {
      await limiter.check({});
      await clock.advance(SECOND);
    }
    await limiter.check({});
    adaptive.learn([TOO_MANY], true);
    expect(adaptive.share()).toBe(0.5);
  });

  it('R35: needs a few runs to see any use of a limit of few runs', async () => {
    const { limiter, adaptive, clock } = new LimiterRig({
      global: { limit: 1000, interval: HOUR },
      adaptive: ADAPTIVE,
    });
    for (let n = 0; n < 3; n += 1) {
      await limiter.check({});
      await clock.advance(10);
      adaptive.learn([TOO_MANY], true);
    }
    expect(adaptive.share()).toBe(1);
    await limiter.check({});
    adaptive.learn([TOO_MANY], true);
    expect(adaptive.share()).toBe(0.5);
  });

  it('records the share when it changes, and only then', async () => {
    const rig = await usedRig();
    rig.adaptive.learn([TOO_MANY], true);
    rig.adaptive.learn([TOO_MANY], true);
    for (let n = 0; n < 5; n += 1) await rig.limiter.check({});
    await rig.clock.advance(1500);
    await rig.limiter.check({});
    await rig.limiter.check({});
    expect(shares(rig)).toEqual([0.5, 0.55]);
  });

  it.each([
    { adaptive: { enabled: false } },
    { global: false as const },
    { enabled: false },
    { adaptive: { ...ADAPTIVE, minimum: 1 } },
  ])('stays at 1 with %j', async (options) => {
    const { adaptive } = await usedRig(options);
    adaptive.learn([TOO_MANY], true);
    expect(adaptive.share()).toBe(1);
  });

  it('converges around what an upstream serves, and is back when the upstream is', async () => {
    const rig = new LimiterRig({ global: { ...GLOBAL, burst: 4 }, adaptive: ADAPTIVE });
    const upstream = new LimitedUpstream(10);

    const before = await serve(rig, upstream, 120);
    const steady = await serve(rig, upstream, 120);
    expect(steady.served / 120).toBeGreaterThan(6);
    expect(steady.refused / (steady.served + steady.refused)).toBeLessThan(0.12);
    expect(before.refused).toBeLessThan(150);
    expect(Math.max(...shares(rig).slice(-50))).toBeLessThan(0.75);
    expect(Math.min(...shares(rig).slice(-50))).toBeGreaterThan(0.2);

    upstream.perSecond = 1000;
    await serve(rig, upstream, 20);
    expect(rig.adaptive.share()).toBe(1);
    const recovered = await serve(rig, upstream, 10);
    expect(recovered).toEqual({ served: 200, refused: 0 });
  });
});

/** Answers 429 to what is more than so many in the last second. */
class LimitedUpstream {
  #served: number[] = [];

  constructor(public perSecond: number) {}

  answer(now: number): AttemptRecord {
    this.#served = this.#served.filter((at) => at > now - SECOND);
    if (this.#served.length >= this.perSecond) return TOO_MANY;
    this.#served.push(now);
    return attemptRecord();
  }
}

/** Twice as many runs as the limit admits, evenly, for so many seconds. */
async function serve({ limiter, adaptive, clock }: LimiterRig, upstream: LimitedUpstream, seconds: number) {
  let served = 0;
  let refused = 0;
  for (let n = 0; n < 40 * seconds; n += 1) {
    await clock.advance(25);
    try {
      await limiter.check({});
    } catch {
      continue;
    }
    const record = upstream.answer(clock.monotonic());
    if (record === TOO_MANY) refused += 1;
    else served += 1;
    adaptive.learn([record], true);
  }
  return { served, refused };
}
