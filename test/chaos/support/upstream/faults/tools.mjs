// Answers that call one tool, with an argument that nobody can foresee but who knows the call.
import { createHash } from 'node:crypto';
import { completion, dataEvent, events } from '../answers.mjs';

/** @type {Record<string, import('../faults.mjs').Fault>} */
export const TOOL_FAULTS = {
  /** Calls the tool of the path, and answers when it sees its result. */
  'call-tool': (exchange) => {
    const isAnswered = (exchange.body.messages ?? []).some(({ role }) => role === 'tool');
    if (isAnswered) return answer(exchange);
    return callTool(exchange, JSON.stringify({ text: toolArgument(exchange.entry.call) }));
  },
};

/** @param {string} call */
export function toolArgument(call) {
  return `argument-${createHash('sha256').update(call).digest('base64')}`;
}

/** @param {string} input */
function callTool(exchange, input) {
  const call = { index: 0, id: 'call_t', type: 'function', function: { name: exchange.argument, arguments: input } };
  const common = {
    id: 'c',
    created: 1,
    model: 'm',
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  };
  const said = { role: 'assistant', content: null, tool_calls: [call] };
  const choice = { index: 0, finish_reason: 'tool_calls' };
  if (exchange.body.stream === true) {
    const chunk = { ...common, object: 'chat.completion.chunk', choices: [{ ...choice, delta: said }] };
    return exchange.streamOf([dataEvent(chunk), 'data: [DONE]\n\n']);
  }
  const whole = { ...common, object: 'chat.completion', choices: [{ ...choice, message: said }] };
  return exchange.answer(200, JSON.stringify(whole));
}

function answer(exchange) {
  if (exchange.body.stream === true) exchange.streamOf(events('stream'));
  else exchange.answer(200, completion('plain'));
}
