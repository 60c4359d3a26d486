// R20: what a dead upstream gets to see of calls that all fail, with the breaker off so that only the retry budget protects it.
import { setTimeout as delay } from 'node:timers/promises';
import { provider, startApplication } from './application.mjs';
import { ask } from './ask.mjs';

const CALLS_PER_SECOND = 120;
const TICK_MS = 25;
const DEADLINE_MS = 5000;
/** Answers 500; refuses connections; accepts and resets them. With the kind of their failures. */
const KINDS = { 'dead-500': 'server', refuse: 'connect', 'dead-reset': 'connect' };
const DEAD = Object.keys(KINDS);

/**
 * @param {import('../support/upstream/start.mjs').Upstream} upstream
 * @param {{ seconds: number, budgetRatio?: number, cell: string }} options the ratio of the configuration's default, when it is left out
 */
export async function measureAmplification(upstream, { seconds, budgetRatio, cell }) {
  const retry = { maxAttempts: 3, initialBackoffMs: 50, maxBackoffMs: 200, ...(budgetRatio && { budgetRatio }) };
  const options = { retry, circuitBreaker: { enabled: false } };
  const providers = Object.fromEntries(DEAD.map((fault) => [fault, provider(upstream.url(fault, cell), options)]));
  const application = await startApplication({ providers });
  const before = (await upstream.ledger()).connections.get('reset') ?? 0;
  const { outcomes, elapsed } = await load(application.model, seconds);
  await application.stop();
  const { requests, connections } = await upstream.ledger();
  const upstreamRequests = {
    'dead-500': requests.filter((entry) => entry.cell === `dead-500/${cell}`).length,
    refuse: sumOfSent(outcomes.refuse), // nobody is there to count
    'dead-reset': (connections.get('reset') ?? 0) - before,
  };
  const targets = DEAD.map((fault) => {
    const calls = outcomes[fault].length;
    return {
      fault,
      calls,
      callsPerSecond: Math.round(calls / elapsed),
      requests: upstreamRequests[fault],
      amplification: Number((upstreamRequests[fault] / calls).toFixed(4)),
      misclassified: outcomes[fault].filter(({ kind }) => kind !== KINDS[fault]).length,
      kinds: [...new Set(outcomes[fault].map(({ kind }) => kind))],
    };
  });
  return {
    targets,
    amplification: Math.max(...targets.map((target) => target.amplification)),
    callsPerSecond: Math.min(...targets.map((target) => target.callsPerSecond)),
    misclassified: targets.reduce((sum, { misclassified }) => sum + misclassified, 0),
  };
}

/** Calls at a constant rate to every dead upstream, also while earlier ones have not ended. */
async function load(model, seconds) {
  /** @type {Record<string, Promise<{ kind?: string, sent: number }>[]>} */
  const pending = Object.fromEntries(DEAD.map((fault) => [fault, []]));
  const started = performance.now();
  for (let made = 0; made < seconds * CALLS_PER_SECOND; await delay(TICK_MS)) {
    const due = Math.min(seconds, (performance.now() - started) / 1000) * CALLS_PER_SECOND;
    for (; made < due; made += 1) {
      const mode = made % 2 === 0 ? 'plain' : 'stream';
      for (const fault of DEAD)
        pending[fault].push(callDead(model, { provider: fault, mode, deadlineMs: DEADLINE_MS, call: `${made}` }));
    }
  }
  const elapsed = (performance.now() - started) / 1000;
  const outcomes = {};
  for (const fault of DEAD) outcomes[fault] = await Promise.all(pending[fault]);
  return { outcomes, elapsed };
}

/** What is kept of a call: there are many. */
async function callDead(model, options) {
  const { kind, attempts } = await ask(model, options);
  return { kind, sent: attempts.filter((attempt) => attempt.sent).length };
}

function sumOfSent(outcomes) {
  return outcomes.reduce((sum, { sent }) => sum + sent, 0);
}
