import { compare } from './comparisons.mjs';
import { machine } from './machine.mjs';
import { ratesOf, rateVerdict } from './rates.mjs';
import { verdict } from './verdict.mjs';

/**
 * Everything that was found, as plain data.
 *
 * @param {Map<string, import('../measure/rounds.mjs').Figures>} figures
 * @param {{ rounds: number, concurrency: number }} plan
 * @param {{ when: string, bytes: number }[]} [memory]
 */
export function toReport(figures, { rounds, concurrency }, memory) {
  return {
    machine: machine(),
    conditions:
      `Model server on loopback, 0 ms; CPU time of the measured process with ${concurrency} calls under way, ` +
      `p50 with one; the best of ${rounds} interleaved rounds.`,
    rows: [...figures].map(([name, found]) => ({ name, ...found })),
    comparisons: compare(figures).map((comparison) => ({ ...comparison, verdict: verdict(comparison) })),
    rates: ratesOf(figures).map((rate) => ({ ...rate, verdict: rateVerdict(rate) })),
    memory,
  };
}
