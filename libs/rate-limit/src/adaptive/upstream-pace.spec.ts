import { UpstreamPace } from './upstream-pace.js';

const SECOND = 1000;

describe('UpstreamPace', () => {
  let now = 0;
  /** Those of the first parts at which the upstream counted as slow, one each second. */
  const slowAt = (pace: UpstreamPace, times: readonly number[], key = 'openai|gpt') =>
    times.flatMap((ms, index) => (pace.add(key, ms, (now += SECOND)) ? [index] : []));
  const many = (count: number, ms: number) => Array.from({ length: count }, () => ms);
  const usual = (pace: UpstreamPace, ms = 200) => slowAt(pace, many(50, ms));

  it('calls an upstream slow when first parts take so many times as long as usual', () => {
    const pace = new UpstreamPace(3);
    expect(usual(pace)).toEqual([]);
    expect(slowAt(pace, many(5, 550))).toEqual([]);
    expect(slowAt(pace, many(5, 800))).toEqual([2, 3, 4]);
  });

  it('is not alarmed by outliers', () => {
    const pace = new UpstreamPace(3);
    usual(pace);
    expect(slowAt(pace, [5000, 5000, 200, 200])).toEqual([]);
    expect(
      slowAt(
        pace,
        Array.from({ length: 500 }, (_, n) => (n % 5 === 0 ? 5000 : 200)),
      ),
    ).toEqual([]);
  });

  it('sees when an upstream has recovered', () => {
    const pace = new UpstreamPace(3);
    usual(pace);
    expect(slowAt(pace, [...many(20, 2000), ...many(20, 200)])).toEqual(Array.from({ length: 18 }, (_, n) => n + 2));
  });

  it('gets used to what stays slow', () => {
    const pace = new UpstreamPace(3);
    usual(pace);
    expect(slowAt(pace, many(3600, 1000)).at(-1)).toBeLessThan(600);
  });

  it('says nothing of upstreams that it has seen little of', () => {
    expect(slowAt(new UpstreamPace(3), [10, 10, 10, 5000, 5000, 5000, 5000])).toEqual([]);
  });

  it('calls nothing slow that is fast', () => {
    const pace = new UpstreamPace(3);
    usual(pace, 2);
    expect(slowAt(pace, many(10, 99))).toEqual([]);
    expect(slowAt(pace, many(3, 101))).toEqual([2]);
  });

  it('keeps upstreams apart, and at most so many', () => {
    const pace = new UpstreamPace(3, 2);
    usual(pace);
    slowAt(pace, many(50, 20_000), 'local|big');
    expect(slowAt(pace, many(3, 800))).toEqual([2]);
    expect(slowAt(pace, many(3, 20_000), 'local|big')).toEqual([]);
    slowAt(pace, [1], 'third');
    expect(pace.size).toBe(2);
    expect(slowAt(pace, many(5, 20_000))).toEqual([]);
  });
});
