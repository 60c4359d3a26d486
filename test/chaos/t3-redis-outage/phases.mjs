import { tally } from '../support/tally.mjs';
import { isAllowed } from './requests.mjs';

/** An answer that takes longer has hung. */
const HANG_MS = 5000;
const SLOWEST = 12;

/**
 * What the requests of a phase came to; a request belongs to the phase in which it was due.
 *
 * @param {readonly { twin: boolean, kind: string, due: number, ms: number, status: number | string, cache?: string }[]} results
 * @param {{ from: number, to: number }} phase
 */
export function summarize(results, { from, to }) {
  const here = results.filter(({ due }) => due >= from && due < to);
  const own = here.filter(({ twin }) => !twin);
  if (own.length === 0) throw new Error('No request was due in a phase.');
  const at = (share, of = own) => {
    const ms = of.map((result) => result.ms).sort((a, b) => a - b);
    return round(ms[Math.min(ms.length - 1, Math.floor(ms.length * share))]);
  };
  const failed = own.filter(({ kind, status }) => !isAllowed(kind, status));
  return {
    requests: own.length,
    p50: at(0.5),
    p99: at(0.99),
    /** Of the server that has no Redis to lose. */
    twinP99: at(
      0.99,
      here.filter(({ twin }) => twin),
    ),
    max: at(1),
    hits: own.filter(({ cache }) => cache === 'hit').length,
    refused: own.filter(({ kind, status }) => kind === 'limited' && status === 429).length,
    failed: failed.length,
    failures: tally(failed.map(({ kind, status }) => `${kind} ${status}`)),
    /** Which were the slowest, and how long after the begin of the phase they were due. */
    slowest: own
      .toSorted((a, b) => b.ms - a.ms)
      .slice(0, SLOWEST)
      .map(({ kind, due, ms: took }) => `${kind} at ${Math.round(due - from)}: ${Math.round(took)}`),
    hung: own.filter((result) => result.ms > HANG_MS).length,
  };
}

/**
 * The lines of a phase without the time and the process in front, and how often each was written.
 *
 * @param {readonly { at: number, line: string }[]} lines
 * @param {{ from: number, to: number }} phase
 */
export function linesOf(lines, { from, to }) {
  return tally(lines.filter(({ at }) => at >= from && at < to).map(({ line }) => line));
}

function round(value) {
  return Math.round(value * 10) / 10;
}
