import * as fc from 'fast-check';
import { LONGEST_BREAK_MS } from './break-duration.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { circuitBreakerOptionsSchema } from './circuit-breaker.options.js';

const PROBE_TIMEOUT_MS = 60_000;
/** The longest break with its jitter, after the longest lease of a probe. */
const LONGEST_WAIT_MS = Math.max(PROBE_TIMEOUT_MS, LONGEST_BREAK_MS) + LONGEST_BREAK_MS * 1.2;

type Step =
  | { readonly do: 'call' }
  | { readonly do: 'open' }
  | { readonly do: 'close' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'succeeded' | 'failed' | 'released'; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ do: 'call' }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'open' }, { do: 'close' }) },
  {
    weight: 3,
    arbitrary: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 400_000 })).map((ms): Step => ({
      do: 'wait',
      ms,
    })),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom('succeeded' as const, 'failed' as const, 'released' as const), fc.nat(9))
      .map(([outcome, which]): Step => ({ do: outcome, which })),
  },
);

/** Calls that begin, hang, end in any order and any way, with openings and closings by hand in between. */
function runSchedule(steps: readonly Step[], random: () => number) {
  const options = circuitBreakerOptionsSchema.parse({ failureThreshold: 3, minimumCalls: 5 });
  let now = 0;
  let mostProbes = 0;
  const settings = { options, probeTimeout: PROBE_TIMEOUT_MS, random, changed: () => undefined };
  const breaker = new CircuitBreaker(settings, now);
  const running: { readonly permit: number; readonly probeUntil?: number }[] = [];
  for (const action of steps) {
    if (action.do === 'wait') now += action.ms;
    else if (action.do === 'open') breaker.open(now);
    else if (action.do === 'close') breaker.close(now);
    else if (action.do === 'call') {
      const admission = breaker.admit(now, false);
      const probeUntil = admission === 'probe' ? breaker.refusesUntil() : undefined;
      if (admission !== 'refused') running.push({ permit: breaker.generation, probeUntil });
    } else {
      const [ended] = running.splice(action.which % Math.max(1, running.length), 1);
      if (ended === undefined) continue;
      if (action.do === 'released') breaker.released(ended.permit);
      else breaker[action.do](ended.permit, now, false);
    }
    const probes = running.filter(
      ({ permit, probeUntil }) => permit === breaker.generation && probeUntil !== undefined,
    );
    mostProbes = Math.max(mostProbes, probes.length);
  }
  return { breaker, now, mostProbes, threshold: options.successThreshold };
}

describe('any schedule of calls', () => {
  it('R10: leaves the circuit able to close: 10,000 schedules, none wedged', () => {
    let openAtTheEnd = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (steps, random) => {
        const { breaker, now, mostProbes, threshold } = runSchedule(steps, () => random);
        expect(mostProbes).toBeLessThanOrEqual(1);
        if (breaker.phase.state !== 'closed') openAtTheEnd += 1;
        const later = now + LONGEST_WAIT_MS; // nobody ever reported what was still running
        for (let probe = 0; probe < threshold && breaker.phase.state !== 'closed'; probe += 1) {
          expect(breaker.admit(later, false)).toBe('probe');
          breaker.succeeded(breaker.generation, later, false);
        }
        expect(breaker.phase.state).toBe('closed');
        expect(breaker.admit(later, false)).toBe('admitted');
      }),
      { numRuns: 10_000 },
    );
    expect(openAtTheEnd).toBeGreaterThan(1000); // the schedules do lead into the states they are about
  });
});
