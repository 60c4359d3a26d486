import { UseRate } from './use-rate.js';

describe('UseRate', () => {
  it('comes close to a steady rate within three windows', () => {
    const rate = new UseRate(10_000);
    for (let now = 100; now <= 30_000; now += 100) rate.add(now, 2);
    expect(rate.perMs(30_000)).toBeGreaterThan(0.02 * 0.94);
    expect(rate.perMs(30_000)).toBeLessThan(0.021);
  });

  it('forgets what is over', () => {
    const rate = new UseRate(10_000);
    rate.add(5000, 100);
    expect(rate.perMs(5000)).toBeCloseTo(0.01);
    expect(rate.perMs(15_000)).toBeCloseTo(0.01 / Math.E);
    expect(rate.perMs(1e9)).toBe(0);
  });

  it('is nothing where nothing was used', () => expect(new UseRate(1000).perMs(123)).toBe(0));
});
