import { FirstPartTimes } from './first-part-times.js';

describe('FirstPartTimes', () => {
  const of = (share: number, samples: readonly number[]) => {
    const times = new FirstPartTimes(share);
    for (const sample of samples) times.add(sample);
    return times.percentile();
  };
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('says nothing before 20 samples', () => {
    expect(of(0.95, upTo(19))).toBeUndefined();
    expect(of(0.95, upTo(20))).toBe(19);
  });

  it('is the nearest rank', () => {
    expect(of(0.95, upTo(100).toReversed())).toBe(95);
    expect(of(0.5, upTo(100))).toBe(50);
    expect(of(0.95, [...upTo(38).map(() => 5), 200, 200])).toBe(5);
  });

  it('forgets what is older than 128 samples', () => {
    expect(of(0.95, [...upTo(128).map(() => 1000), ...upTo(128).map(() => 5)])).toBe(5);
  });
});
