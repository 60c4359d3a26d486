import * as fc from 'fast-check';
import { backoffMs } from './backoff.js';

const RULE = { backoff: 'exponential', initialBackoffMs: 1000, backoffMultiplier: 2, maxBackoffMs: 30_000 } as const;

describe('backoffMs', () => {
  it('R19: is rand(0, min(cap, initial * multiplier^n))', () => {
    const seeded = [0.25, 0.5, 0.75, 0.1, 0.999, 0.5];
    const delays = seeded.map((value, index) => backoffMs(RULE, index + 1, () => value));
    expect(delays).toEqual([0.25 * 1000, 0.5 * 2000, 0.75 * 4000, 0.1 * 8000, 0.999 * 16_000, 0.5 * 30_000]);
  });

  it('grows by the same step where it is linear, and is none where it is none', () => {
    const half = () => 0.5;
    expect([1, 2, 3].map((n) => backoffMs({ ...RULE, backoff: 'linear' }, n, half))).toEqual([500, 1000, 1500]);
    expect(backoffMs({ ...RULE, backoff: 'none' }, 5, half)).toBe(0);
  });

  it('R19: stays between zero and the cap, whatever is configured and however often it failed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('none' as const, 'linear' as const, 'exponential' as const),
        fc.nat(100_000),
        fc.double({ min: 1, max: 10, noNaN: true }),
        fc.nat(100_000),
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (backoff, initialBackoffMs, backoffMultiplier, maxBackoffMs, failed, random) => {
          const rule = { backoff, initialBackoffMs, backoffMultiplier, maxBackoffMs };
          const delay = backoffMs(rule, failed, () => random);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(maxBackoffMs);
        },
      ),
    );
  });
});
