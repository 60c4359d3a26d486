import { UsualTime } from './usual-time.js';

const MINUTE = 60_000;

/** One after the other, so many ms apart. */
function times(
  ...phases: readonly { readonly count: number; readonly everyMs: number; readonly ms: (n: number) => number }[]
) {
  const usual = new UsualTime();
  let now = 0;
  for (const { count, everyMs, ms } of phases) {
    for (let n = 0; n < count; n += 1) {
      now += everyMs;
      usual.add(ms(n), now);
    }
  }
  return usual.ms ?? NaN;
}

/** 100 to 500, around 300, in an order that looks random. */
const around300 = (n: number) => 100 + ((n * 7919) % 401);
const always = (ms: number) => () => ms;

describe('UsualTime', () => {
  it('knows nothing before there were 8, then their median', () => {
    expect(times({ count: 7, everyMs: 10, ms: always(200) })).toBeNaN();
    expect(times({ count: 8, everyMs: 10, ms: (n) => [900, 100, 200, 210, 190, 5000, 205, 195][n] ?? 0 })).toBe(205);
  });

  it('finds its way from an unusual beginning, often and seldom asked', () => {
    for (const everyMs of [100, MINUTE]) {
      const found = times(
        { count: 8, everyMs, ms: always(1000) },
        { count: (120 * MINUTE) / everyMs, everyMs, ms: around300 },
      );
      expect(found).toBeGreaterThan(250);
      expect(found).toBeLessThan(360);
    }
  });

  it('is not poisoned by a handful of slow ones', () => {
    for (const everyMs of [10, 1000, MINUTE]) {
      const found = times({ count: 100, everyMs, ms: always(200) }, { count: 5, everyMs, ms: always(60_000) });
      expect(found).toBeLessThan(200 * 1.35);
    }
  });

  it('does not take a minute of overload for usual, however many were slow', () => {
    const found = times({ count: 100, everyMs: 10, ms: always(200) }, { count: 6000, everyMs: 10, ms: always(60_000) });
    expect(found).toBeLessThan(200 * 1.15);
  });

  it('follows a slow drift', () => {
    const found = times(
      { count: 100, everyMs: 1000, ms: always(200) },
      { count: 7200, everyMs: 1000, ms: (n) => 200 + n / 4 },
    );
    expect(found).toBeGreaterThan(1600);
    expect(found).toBeLessThan(2100);
  });

  it('grows also from nothing', () => {
    const found = times({ count: 8, everyMs: 1000, ms: always(0) }, { count: 7200, everyMs: 1000, ms: always(200) });
    expect(found).toBeGreaterThan(180);
  });
});
