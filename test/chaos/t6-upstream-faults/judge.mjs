// What is wrong with the outcome of a cell, by the expectations and the ledger. An empty list is what everybody wants.
import { isComplete, isFallback } from './ask.mjs';
import { expectation, expectedRequests, POLICIES, WITHOUT_LEDGER } from './expectations.mjs';

/** Clocks of timers are a little early at times. */
const TIMER_MS = 5;
const OVERRUN_MS = 100;

/**
 * @typedef {object} Cell
 * @property {string} fault
 * @property {string} mode
 * @property {'whole' | 'breaker' | 'fallback' | 'deadline'} role what it is about: all of a call, one attempt and its breaker, a call with a second target, a call whose own deadline is the first to end
 * @property {string} provider
 *
 * @typedef {{ kind: 'falseSuccess' | 'misclassified' | 'retryAfter' | 'deadline' | 'requests' | 'breaker' | 'fallback', text: string }} Problem
 */

/**
 * @param {Cell} cell
 * @param {import('./ask.mjs').Outcome} outcome
 * @param {{ entries: import('../support/upstream/ledger.mjs').Entry[], fellBack: number, opened: boolean }} seen
 * @returns {Problem[]}
 */
export function judge(cell, outcome, seen) {
  const problems = [...always(cell, outcome, seen)];
  if (cell.role !== 'deadline') problems.push(...ROLES[cell.role](cell, outcome, seen));
  return problems;
}

/** What no call may do, whatever it is about. */
function* always({ fault, mode, role, provider }, outcome, { entries }) {
  const mayFallBack = role === 'fallback';
  if (outcome.finished && !isComplete(outcome, fault, mode) && !(mayFallBack && isFallback(outcome)))
    yield problem('falseSuccess', `given out as complete: ${JSON.stringify(outcome.text.slice(0, 40))}`);
  if (outcome.finished && outcome.kind !== undefined) yield problem('falseSuccess', 'finished, then failed');
  if (!outcome.finished && outcome.kind === undefined) yield problem('falseSuccess', 'ended without finish or failure');
  if (outcome.hung) yield problem('deadline', 'hangs');
  else if (outcome.lateMs > OVERRUN_MS) yield problem('deadline', `${outcome.lateMs.toFixed(0)} ms late`);
  for (const early of tooEarly(entries)) yield problem('retryAfter', `asked again ${early.toFixed(0)} ms too early`);
  if (outcome.kind?.startsWith('foreign') || outcome.kind === 'internal')
    yield problem('misclassified', `failed with ${outcome.kind}`);
  const recorded = attemptsAt(provider, outcome);
  if (outcome.attempts.length === 0) yield problem('requests', 'no attempt is recorded');
  else if (!WITHOUT_LEDGER.has(fault) && recorded !== entries.length)
    yield problem('requests', `${recorded} attempts recorded, the ledger has ${entries.length}`);
}

const ROLES = {
  *whole({ fault, mode, provider }, outcome, { entries }) {
    const expected = expectation(fault, mode);
    yield* result(expected, outcome, expected.heals === true);
    const requests = WITHOUT_LEDGER.has(fault) ? attemptsAt(provider, outcome) : entries.length;
    const [least, most] = expectedRequests(expected);
    if (requests < least || requests > most)
      yield problem('requests', `${requests} requests instead of ${least === most ? least : `${least} to ${most}`}`);
  },

  *breaker({ fault, mode, provider }, outcome, { opened, entries }) {
    const expected = expectation(fault, mode);
    yield* result(expected, outcome, false);
    const counts = expected.kinds.length > 0 && POLICIES[expected.kinds[0]].breaker;
    if (opened !== counts) yield problem('breaker', counts ? 'not counted as a failure' : 'counted as a failure');
    const requests = WITHOUT_LEDGER.has(fault) ? attemptsAt(provider, outcome) : entries.length;
    if (requests !== 1) yield problem('requests', `${requests} requests instead of the only one`);
  },

  *fallback({ fault, mode }, outcome, { fellBack }) {
    const expected = expectation(fault, mode);
    const may = expected.kinds.length > 0 && !expected.content && POLICIES[expected.kinds[0]].fallback;
    if (may && !(outcome.finished && isFallback(outcome)))
      yield problem('fallback', `no fallback: ${outcome.kind ?? 'own answer'}`);
    if (fellBack !== (may ? 1 : 0)) yield problem('fallback', `the second provider was asked ${fellBack} times`);
    if (!may) yield* result(expected, outcome, false);
  },
};

/** @param {import('./expectations.mjs').Expectation} expected */
function* result({ kinds, content }, outcome, heals) {
  if (kinds.length === 0 || heals) {
    if (!outcome.finished) yield problem('misclassified', `failed with ${outcome.kind} instead of succeeding`);
    return;
  }
  if (outcome.kind === undefined || !kinds.includes(outcome.kind))
    yield problem('misclassified', `${outcome.kind ?? 'succeeded'} instead of ${kinds.join(' or ')}`);
  const delivered = outcome.text !== '' || outcome.toolCalls.length > 0;
  if (!content && delivered) yield problem('misclassified', 'delivered content of an answer that failed before it');
}

/** Requests to a provider, by the records of the attempts. */
function attemptsAt(provider, { attempts }) {
  return attempts.filter((attempt) => attempt.sent && attempt.provider === provider).length;
}

/** How much too early a request came after the one before had said when to come back, in ms. */
function* tooEarly(entries) {
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    if (before?.retryAfterMs === undefined) continue;
    const early = before.retryAfterMs - (entry.at - (before.answeredAt ?? before.at));
    if (early > TIMER_MS) yield early;
  }
}

/**
 * @param {Problem['kind']} kind
 * @param {string} text
 * @returns {Problem}
 */
function problem(kind, text) {
  return { kind, text };
}
