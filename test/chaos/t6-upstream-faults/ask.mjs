import { isDeepStrictEqual } from 'node:util';
import { compiled } from '../../bench/compiled.mjs';
import { FALLBACK_TEXT, TEXT, TOOL_CALLS } from '../support/upstream/answers.mjs';
import { LONG_LINE } from '../support/upstream/faults/content.mjs';
import { MODEL } from './application.mjs';

const { AttemptLog, DEFAULT_CALL_POLICY, OssaError, userMessage } = await compiled('contracts');

/** A call that has not ended this long after its deadline hangs. */
const GRACE_MS = 3000;
const TOOLS = TOOL_CALLS.map(({ name }) => ({ name, parameters: { type: 'object' } }));

/**
 * How a call through the chain ended.
 *
 * @typedef {object} Outcome
 * @property {string} call names it in the ledger
 * @property {string} text what was delivered
 * @property {readonly { name: string, input: string }[]} toolCalls
 * @property {boolean} finished it was given out as complete
 * @property {string} [kind] why it failed
 * @property {unknown} [error]
 * @property {boolean} hung
 * @property {number} ms
 * @property {number} overrunMs beyond its deadline
 * @property {number} lateMs beyond what a bare timer of this process was late, as it is on a busy machine
 * @property {readonly { provider: string, sent: boolean, outcome: string }[]} attempts
 */

/**
 * @param {{ call(request: object): AsyncIterable<object> }} model
 * @param {{ provider: string, mode: string, deadlineMs: number, call?: string }} options
 * @returns {Promise<Outcome>}
 */
export async function ask(model, { provider, mode, deadlineMs, call = provider }) {
  const attempts = new AttemptLog();
  const controller = new AbortController();
  const started = performance.now();
  let timerLateMs;
  const reference = setTimeout(() => (timerLateMs = performance.now() - started - deadlineMs), deadlineMs);
  const hangs = setTimeout(() => controller.abort(), deadlineMs + GRACE_MS);
  const request = {
    target: { provider, model: MODEL },
    messages: [userMessage(call)],
    tools: mode === 'tool' ? TOOLS : [],
    toolChoice: 'auto',
    settings: {},
    stream: mode !== 'plain',
    signal: controller.signal,
    deadline: started + deadlineMs,
    context: { runId: call, agent: 'chaos' },
    policy: DEFAULT_CALL_POLICY,
    attempts,
  };
  const given = { text: '', toolCalls: [], finished: false, error: undefined };
  try {
    for await (const part of model.call(request)) {
      if (part.type === 'text') given.text += part.text;
      else if (part.type === 'toolCall') given.toolCalls.push(part);
      else if (part.type === 'finish') given.finished = true;
    }
  } catch (error) {
    given.error = error;
  }
  clearTimeout(hangs);
  clearTimeout(reference);
  const ms = performance.now() - started;
  const overrunMs = ms - deadlineMs;
  const hung = controller.signal.aborted;
  return {
    call,
    ...given,
    kind: kindOf(given.error),
    hung,
    ms,
    overrunMs,
    lateMs: overrunMs - (timerLateMs ?? overrunMs),
    attempts: attempts.records,
  };
}

/** Everything the upstream had to say, and nothing else. */
export function isComplete({ text, toolCalls }, fault, mode) {
  if (mode === 'tool') return hasAllCalls(toolCalls, fault) && text === '';
  if (fault === 'line-10mb') return text.length === LONG_LINE && /^x+$/.test(text);
  return text === TEXT && toolCalls.length === 0;
}

/** The answer of the second provider, and nothing of the first. */
export function isFallback({ text, toolCalls }) {
  return text === FALLBACK_TEXT && toolCalls.length === 0;
}

function hasAllCalls(given, fault) {
  const long = 'x'.repeat(LONG_LINE);
  const wanted = TOOL_CALLS.map(({ name, input }) => ({
    name,
    input: JSON.parse(fault === 'line-10mb' ? input.replace('Zür', `${long}Zür`) : input),
  }));
  const called = given.map(({ name, input }) => ({ name, input: parsed(input) }));
  const byName = (a, b) => a.name.localeCompare(b.name);
  return isDeepStrictEqual(called.sort(byName), wanted.sort(byName));
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The kind of a model error, also where it is the cause of what was thrown; else the code. */
function kindOf(error) {
  if (error === undefined) return undefined;
  if (!OssaError.isInstance(error)) return `foreign: ${error instanceof Error ? error.name : typeof error}`;
  return error.kind ?? error.cause?.kind ?? error.code;
}
