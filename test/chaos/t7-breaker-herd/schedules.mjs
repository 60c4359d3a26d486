import * as fc from 'fast-check';
import { compiled } from '../../bench/compiled.mjs';

const PROBE_TIMEOUT_MS = 60_000;
/** The longest lease of a probe, then the longest break with its jitter. */
const LONGEST_WAIT_MS = 300_000 + 360_000;

/**
 * Random schedules of calls, outcomes, pauses and openings by hand on a fake clock; whatever was left hanging, two probes
 * must close the circuit afterwards.
 *
 * @param {number} runs
 * @param {number} seed
 */
export async function runSchedules(runs, seed) {
  const [{ CircuitBreaker }, { circuitBreakerOptionsSchema }] = await Promise.all([
    compiled('providers', 'circuit-breaker/circuit-breaker'),
    compiled('providers', 'circuit-breaker/circuit-breaker.options'),
  ]);
  const options = circuitBreakerOptionsSchema.parse({ failureThreshold: 3, minimumCalls: 5 });
  const step = fc.record({
    kind: fc.constantFrom('call', 'call', 'succeeded', 'failed', 'failed', 'released', 'wait', 'wait', 'open', 'close'),
    ms: fc.oneof(fc.nat(1000), fc.nat(400_000)),
    which: fc.nat(9),
  });
  let wedged = 0;
  let notClosed = 0;
  const property = fc.property(
    fc.array(step, { maxLength: 60 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (steps, random) => {
      let time = 0;
      const settings = { options, probeTimeout: PROBE_TIMEOUT_MS, random: () => random, changed: () => undefined };
      const breaker = new CircuitBreaker(settings, time);
      const running = [];
      for (const { kind, ms, which } of steps) {
        if (kind === 'wait') time += ms;
        else if (kind === 'open' || kind === 'close') breaker[kind](time);
        else if (kind === 'call') {
          if (breaker.admit(time, false) !== 'refused') running.push(breaker.generation);
        } else {
          const [permit] = running.splice(which % Math.max(1, running.length), 1);
          if (permit !== undefined) breaker[kind](permit, ...(kind === 'released' ? [] : [time, false]));
        }
      }
      if (breaker.phase.state !== 'closed') notClosed += 1;
      time += LONGEST_WAIT_MS;
      for (let probe = 0; probe < options.successThreshold && breaker.phase.state !== 'closed'; probe += 1)
        if (breaker.admit(time, false) === 'probe') breaker.succeeded(breaker.generation, time, false);
      if (breaker.phase.state !== 'closed') wedged += 1;
    },
  );
  fc.assert(property, { numRuns: runs, seed });
  return { schedules: runs, wedged, notClosedWhenLeft: notClosed };
}
