import * as fc from 'fast-check';
import { breakDuration, jitteredBreak, LONGEST_BREAK_MS } from './break-duration.js';
import { CircuitBreaker, type CircuitTransition } from './circuit-breaker.js';
import { type CircuitBreakerOptions, circuitBreakerOptionsSchema } from './circuit-breaker.options.js';

const PROBE_TIMEOUT_MS = 60_000;
const MINUTE = 60_000;

function breakerWith(input: Partial<CircuitBreakerOptions> = {}, random = () => 0.5) {
  const transitions: CircuitTransition[] = [];
  const options = circuitBreakerOptionsSchema.parse(input);
  const changed = (transition?: CircuitTransition) => void (transition && transitions.push(transition));
  const breaker = new CircuitBreaker({ options, probeTimeout: PROBE_TIMEOUT_MS, random, changed }, 0);
  const call = (now: number, outcome: 'succeeded' | 'failed', slow = false) => {
    const admission = breaker.admit(now, false);
    if (admission !== 'refused') breaker[outcome](breaker.generation, now, slow);
    return admission;
  };
  return { breaker, transitions, call, options };
}

describe('CircuitBreaker', () => {
  describe('opens', () => {
    it('R7: at the fifth consecutive failure, and not at the fourth', () => {
      const { breaker, call } = breakerWith();
      for (let n = 1; n <= 4; n += 1) call(n, 'failed');
      expect(breaker.phase.state).toBe('closed');
      call(5, 'failed');
      expect(breaker.phase).toEqual({ state: 'open', since: 5, openings: 1, until: 60_005 });
    });

    it('R7: not for nine failures spread over 31 seconds', () => {
      const { breaker, call } = breakerWith({ failureThreshold: 1000 });
      for (let n = 0; n < 9; n += 1) call((n * 31_000) / 8, 'failed');
      expect(breaker.phase.state).toBe('closed');
    });

    it('R7: at half failures among ten calls within the window', () => {
      const { breaker, call, transitions } = breakerWith();
      for (let n = 0; n < 9; n += 1) call(n * 100, n % 2 === 0 ? 'succeeded' : 'failed');
      expect(breaker.phase.state).toBe('closed');
      call(950, 'failed');
      expect(transitions).toEqual([
        {
          from: 'closed',
          to: 'open',
          reason: 'failure-rate',
          counts: { calls: 10, failures: 5, slow: 0, consecutive: 1 },
        },
      ]);
    });

    it('R7: when four fifths of ten calls are slow, though all succeed', () => {
      const { call, transitions } = breakerWith();
      for (let n = 0; n < 10; n += 1) call(n * 1000, 'succeeded', n > 1);
      expect(transitions.map(({ reason }) => reason)).toEqual(['slow-calls']);
    });

    it('R7: exactly when the reference model does', () => {
      const step = fc.record({
        pause: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 40_000 })),
        failed: fc.boolean(),
        slow: fc.boolean(),
      });
      const thresholds = fc.record({
        failureThreshold: fc.integer({ min: 2, max: 8 }),
        failureRate: fc.double({ min: 0.1, max: 1, noNaN: true }),
        slowCallRate: fc.double({ min: 0.1, max: 1, noNaN: true }),
        minimumCalls: fc.integer({ min: 1, max: 15 }),
        window: fc.constantFrom(1000, 30_000),
      });
      fc.assert(
        fc.property(thresholds, fc.array(step, { maxLength: 60 }), (input, steps) => {
          const { breaker, call } = breakerWith(input);
          const seen: Call[] = [];
          let now = 0;
          for (const { pause, failed, slow } of steps) {
            now += pause;
            seen.push({ at: now, failed, slow });
            call(now, failed ? 'failed' : 'succeeded', slow);
            const open = shouldOpen(seen, now, input);
            expect(breaker.phase.state).toBe(open ? 'open' : 'closed');
            if (open) return;
          }
        }),
        { numRuns: 2000 },
      );
    });
  });

  describe('while open', () => {
    it('R12: ignores being opened again: the break neither ends nor grows', () => {
      const { breaker, transitions } = breakerWith();
      breaker.open(0);
      for (let n = 1; n <= 50; n += 1) breaker.open(n * 1000);
      expect(breaker.admit(59_999, false)).toBe('refused');
      expect(breaker.admit(60_000, false)).toBe('probe');
      expect(transitions).toHaveLength(2);
    });

    it('does not count what calls from before come to', () => {
      const { breaker } = breakerWith();
      const before = breaker.generation;
      breaker.open(0);
      breaker.succeeded(before, 10, false);
      expect(breaker.phase.state).toBe('open');
      breaker.admit(60_000, false);
      breaker.failed(before, 60_010, false);
      expect(breaker.phase.state).toBe('half-open');
    });
  });

  describe('half-open', () => {
    function halfOpen(input: Partial<CircuitBreakerOptions> = {}) {
      const made = breakerWith(input);
      made.breaker.open(0);
      expect(made.breaker.admit(60_000, false)).toBe('probe');
      return { ...made, probe: made.breaker.generation };
    }

    it('R9: admits one probe at a time and refuses everybody else', () => {
      const { breaker, probe } = halfOpen();
      for (let n = 0; n < 99; n += 1) expect(breaker.admit(60_000 + n, false)).toBe('refused');
      breaker.succeeded(probe, 61_000, false);
      expect(breaker.admit(61_000, false)).toBe('probe');
      expect(breaker.admit(61_000, false)).toBe('refused');
    });

    it('R11: closes after two probes in a row have succeeded', () => {
      const { breaker, probe, call, transitions } = halfOpen();
      breaker.succeeded(probe, 60_100, false);
      expect(breaker.phase.state).toBe('half-open');
      call(60_200, 'succeeded');
      expect(breaker.phase.state).toBe('closed');
      expect(transitions.map(({ to, reason }) => `${to}: ${reason}`)).toEqual([
        'open: manual',
        'half-open: timer',
        'closed: probes',
      ]);
    });

    it('opens again, for twice as long, when a probe fails', () => {
      const { breaker, probe, transitions } = halfOpen();
      breaker.succeeded(probe, 60_100, false);
      breaker.admit(60_100, false);
      breaker.failed(breaker.generation, 60_200, false);
      expect(breaker.phase).toEqual({ state: 'open', since: 60_200, openings: 2, until: 180_200 });
      expect(transitions.at(-1)).toMatchObject({ from: 'half-open', reason: 'probe-failed' });
    });

    it('R4: gives the place of an aborted probe to the next call', () => {
      const { breaker, probe } = halfOpen();
      breaker.released(probe);
      expect(breaker.phase.state).toBe('half-open');
      expect(breaker.admit(60_001, false)).toBe('probe');
    });

    it('R10: opens again when the probe hangs, and does not listen to it any more', () => {
      const { breaker, probe, transitions } = halfOpen({ resetTimeout: 60_000 });
      expect(breaker.admit(60_000 + PROBE_TIMEOUT_MS - 1, false)).toBe('refused');
      expect(breaker.admit(60_000 + PROBE_TIMEOUT_MS, false)).toBe('refused');
      expect(breaker.phase).toMatchObject({ state: 'open', openings: 2, since: 120_000, until: 240_000 });
      expect(transitions.at(-1)).toMatchObject({ reason: 'probe-expired' });
      breaker.succeeded(probe, 130_000, false);
      expect(breaker.phase.state).toBe('open');
    });

    it('R10: lets a probe have at least the time of the break', () => {
      const { breaker } = breakerWith({ resetTimeout: 200_000 });
      breaker.open(0);
      breaker.admit(200_000, false);
      expect(breaker.refusesUntil()).toBe(400_000);
    });
  });

  describe('after it has closed', () => {
    function recovered() {
      const made = breakerWith({ resetTimeout: 1000 });
      made.breaker.open(0);
      made.call(1000, 'succeeded');
      made.call(1000, 'succeeded');
      expect(made.breaker.phase).toMatchObject({ state: 'closed', since: 1000 });
      return made;
    }

    it('R11: lets 10, 50 and 100 % of the calls through that have a fallback', () => {
      const { breaker } = recovered();
      const admitted = Array.from({ length: 12 }, (_, second) => {
        const calls = Array.from({ length: 1000 }, (__, n) => breaker.admit(1000 + second * 1000 + n, true));
        return calls.filter((admission) => admission === 'admitted').length;
      });
      expect(admitted.slice(0, 3).every((calls) => calls > 0 && calls <= 150)).toBe(true);
      expect(admitted.slice(5, 9)).toEqual([500, 500, 500, 500]);
      expect(admitted.slice(10)).toEqual([1000, 1000]);
    });

    it('R11: lets all calls through at once that have no fallback', () => {
      const { breaker } = recovered();
      for (let n = 0; n < 100; n += 1) expect(breaker.admit(1000 + n, false)).toBe('admitted');
    });

    it('lets all calls through when it was closed by hand', () => {
      const { breaker } = breakerWith();
      breaker.open(0);
      breaker.close(10);
      for (let n = 0; n < 100; n += 1) expect(breaker.admit(10 + n, true)).toBe('admitted');
    });

    it('R12: remembers its openings until it has been healthy for ten minutes', () => {
      const { breaker } = recovered();
      breaker.open(1000 + 10 * MINUTE - 1);
      expect(breaker.phase).toMatchObject({ openings: 2 });
      const rested = recovered().breaker;
      rested.open(1000 + 10 * MINUTE);
      expect(rested.phase).toMatchObject({ openings: 1 });
    });
  });
});

describe('the time a circuit stays open', () => {
  it('R12: doubles with each opening up to five minutes, within a fifth, also at the 100th', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600_000 }),
        fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(100, 1023, 5000)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (base, k, random) => {
          let expected = base;
          for (let n = 0; n < k && expected < LONGEST_BREAK_MS; n += 1) expected *= 2;
          expected = Math.min(expected, LONGEST_BREAK_MS);
          const actual = jitteredBreak(base, k + 1, random);
          expect(breakDuration(base, k + 1)).toBe(expected);
          expect(actual).toBeGreaterThanOrEqual(expected * 0.8 - 1e-6);
          expect(actual).toBeLessThanOrEqual(expected * 1.2 + 1e-6);
        },
      ),
    );
    expect(jitteredBreak(60_000, 101, 0.5)).toBe(LONGEST_BREAK_MS);
  });
});

interface Call {
  readonly at: number;
  readonly failed: boolean;
  readonly slow: boolean;
}

/** R7 as one reads it, over the whole history, with the window in steps of a thirtieth. */
function shouldOpen(
  calls: readonly Call[],
  now: number,
  rules: Pick<CircuitBreakerOptions, 'failureThreshold' | 'failureRate' | 'slowCallRate' | 'minimumCalls' | 'window'>,
): boolean {
  const latest = calls.slice(-rules.failureThreshold);
  if (latest.length === rules.failureThreshold && latest.every(({ failed }) => failed)) return true;
  const step = rules.window / 30;
  const recent = calls.filter(({ at }) => Math.floor(at / step) > Math.floor(now / step) - 30);
  const share = (matches: (call: Call) => boolean) => recent.filter(matches).length / recent.length;
  if (recent.length < rules.minimumCalls) return false;
  return share(({ failed }) => failed) >= rules.failureRate || share(({ slow }) => slow) >= rules.slowCallRate;
}
