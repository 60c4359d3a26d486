// Every fault in every mode: a whole call, one attempt and its breaker, a call with a second target, a call with a short deadline.
import { random, shuffled } from '../support/random.mjs';
import { inParallel } from '../support/in-parallel.mjs';
import { provider, startApplication } from './application.mjs';
import { ask } from './ask.mjs';
import { FAULT_NAMES, MAX_ATTEMPTS, MODES } from './expectations.mjs';
import { judge } from './judge.mjs';

const ROLES = /** @type {const} */ (['whole', 'breaker', 'fallback', 'deadline']);
const PARALLEL = 16;
const DEADLINE_MS = { whole: 6000, breaker: 5000, fallback: 5000, deadline: 400 };
const LONG = 30_000;
const QUICK_RETRY = { maxAttempts: MAX_ATTEMPTS, initialBackoffMs: 10, maxBackoffMs: 20, budgetRatio: 1 };
const ONCE = { ...QUICK_RETRY, maxAttempts: 1 };
const OPTIONS = {
  whole: { retry: QUICK_RETRY },
  breaker: { retry: ONCE, circuitBreaker: { failureThreshold: 1 } },
  fallback: { retry: ONCE, fallback: ['second'] },
  deadline: { retry: QUICK_RETRY, connectTimeout: LONG, firstPartTimeout: LONG, idleTimeout: LONG, timeout: LONG },
};
/** Reading it blocks the event loop that would have to measure the others; on a busy machine it takes its time. */
const HEAVY = 'line-10mb';

/** @typedef {import('./judge.mjs').Cell & { outcome: import('./ask.mjs').Outcome, requests: number, fellBack: number, opened: boolean, problems: import('./judge.mjs').Problem[] }} JudgedCell */

/**
 * @param {import('../support/upstream/start.mjs').Upstream} upstream
 * @param {{ seed: number, faults?: readonly string[], roles?: readonly string[], stages?: readonly Function[], chain?: (defaults: readonly Function[]) => readonly Function[], round?: number }} options
 * @returns {Promise<JudgedCell[]>}
 */
export async function runMatrix(upstream, { seed, faults = FAULT_NAMES, roles = ROLES, round = 0, ...control }) {
  const cells = cellsOf(faults, roles);
  const url = ({ fault, mode, role }) => upstream.url(fault, `${mode}-${role}-${round}`);
  const providers = Object.fromEntries(cells.map((cell) => [cell.provider, provider(url(cell), OPTIONS[cell.role])]));
  const second = provider(upstream.url('fallback', String(round)));
  const application = await startApplication({ providers: { ...providers, second }, ...control });
  const opened = new Set();
  application.events.on('ossa.circuit.opened', ({ key }) => opened.add(key.split('|')[0]));
  const measure = (cell) =>
    ask(application.model, { provider: cell.provider, mode: cell.mode, deadlineMs: deadlineOf(cell) });
  const light = shuffled(
    cells.filter(({ fault }) => fault !== HEAVY),
    random(seed),
  );
  const heavy = cells.filter(({ fault }) => fault === HEAVY);
  const outcomes = [...(await inParallel(light, PARALLEL, measure)), ...(await inParallel(heavy, 1, measure))];
  await application.stop();
  const { requests } = await upstream.ledger();
  const found = [...light, ...heavy].map((cell, index) => {
    const outcome = outcomes[index];
    const entries = requests.filter((entry) => `${entry.cell}/v1` === new URL(url(cell)).pathname.slice(1));
    const fellBack = requests.filter(
      (entry) => entry.cell === `fallback/${round}` && entry.call === outcome.call,
    ).length;
    const seen = { entries, fellBack, opened: opened.has(cell.provider) };
    return { ...cell, ...seen, requests: entries.length, outcome, problems: judge(cell, outcome, seen) };
  });
  const order = new Map(cells.map(({ provider: name }, index) => [name, index]));
  return found.sort((a, b) => order.get(a.provider) - order.get(b.provider));
}

function deadlineOf({ fault, role }) {
  return DEADLINE_MS[fault === HEAVY ? 'whole' : role];
}

/** @returns {import('./judge.mjs').Cell[]} */
function cellsOf(faults, roles) {
  return faults.flatMap((fault) =>
    MODES.flatMap((mode) => roles.map((role) => ({ fault, mode, role, provider: `${fault}-${mode}-${role}` }))),
  );
}
