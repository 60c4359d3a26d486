import { FakeClock } from '@ossa/contracts/testing';
import * as fc from 'fast-check';
import { RetryBudget } from './retry-budget.js';

describe('RetryBudget', () => {
  it('R20: always allows three retries within ten seconds, then a share of the requests', async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(0.1, clock);
    budget.request();
    expect([1, 2, 3, 4].map(() => budget.take())).toEqual([true, true, true, false]);
    for (let i = 0; i < 49; i += 1) budget.request();
    expect([1, 2, 3].map(() => budget.take())).toEqual([true, true, false]);
    await clock.advance(9000);
    expect(budget.take()).toBe(false);
    await clock.advance(1000);
    expect([1, 2, 3, 4].map(() => budget.take())).toEqual([true, true, true, false]);
  });

  it('R20: forgets everything after a long silence', async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(0.1, clock);
    for (let i = 0; i < 1000; i += 1) budget.request();
    await clock.advance(3_600_000);
    expect([1, 2, 3, 4].map(() => budget.take())).toEqual([true, true, true, false]);
  });

  it('R20: never allows more than the share within ten seconds, whatever the traffic', async () => {
    const step = fc.record({ pauseMs: fc.nat(4000), requests: fc.nat(60), wanted: fc.nat(20) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = new FakeClock();
        const budget = new RetryBudget(0.1, clock);
        const requests: number[] = [];
        const retries: number[] = [];
        for (const { pauseMs, requests: count, wanted } of steps) {
          await clock.advance(pauseMs);
          const second = Math.floor(clock.monotonic() / 1000);
          for (let i = 0; i < count; i += 1) {
            budget.request();
            requests.push(second);
          }
          const within = (times: number[]) => times.filter((time) => time > second - 10).length;
          for (let i = 0; i < wanted; i += 1) {
            if (!budget.take()) continue;
            retries.push(second);
            expect(within(retries)).toBeLessThanOrEqual(Math.max(3, within(requests) * 0.1));
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
