// What a healthy model of the OpenAI protocol says, whole and in pieces.

export const TEXT = 'Open the sign-in page – choose "Forgot password" – then read your mail 📬 and follow the link.';
export const FALLBACK_TEXT = 'This is the second provider speaking, from the first word to the last.';
export const TOOL_CALLS = [
  { id: 'call_a', name: 'get_weather', input: '{"city":"Zürich","days":3}' },
  { id: 'call_b', name: 'search_articles', input: '{"query":"export data"}' },
];
const USAGE = { prompt_tokens: 30, completion_tokens: 20, total_tokens: 50 };
const COMMON = { id: 'c', created: 1, model: 'm' };

/**
 * What a call asked for: `plain`, `stream`, or `tool` (streamed, with tools).
 *
 * @typedef {'plain' | 'stream' | 'tool'} Mode
 */

/**
 * @param {{ stream?: boolean, tools?: unknown[] }} body
 * @returns {Mode}
 */
export function modeOf(body) {
  if ((body.tools?.length ?? 0) > 0) return 'tool';
  return body.stream === true ? 'stream' : 'plain';
}

/**
 * @param {Mode} mode
 * @param {string} [text]
 */
export function completion(mode, text = TEXT) {
  const message = {
    role: 'assistant',
    ...(mode === 'tool' ? { content: null, tool_calls: calls() } : { content: text }),
  };
  const choice = { index: 0, message, finish_reason: mode === 'tool' ? 'tool_calls' : 'stop' };
  return JSON.stringify({ ...COMMON, object: 'chat.completion', choices: [choice], usage: USAGE });
}

/**
 * The server-sent events of an answer. The first one holds no content.
 *
 * @param {Mode} mode
 * @param {string} [text]
 * @returns {string[]}
 */
export function events(mode, text = TEXT) {
  const content = mode === 'tool' ? toolDeltas() : words(text).map((word) => ({ content: word }));
  return [...opening(), ...content.map((delta) => event(delta)), ...closing(mode)];
}

/** How many events come before the first piece of content, and that piece: a tool call is announced before its first argument. */
export function untilFirstContent(mode) {
  return mode === 'tool' ? 3 : 2;
}

/** Two calls whose pieces take turns, the second one first. */
export function shuffledToolEvents() {
  const [first, second] = [0, 1].map((index) => toolDeltas().filter((delta) => delta.tool_calls[0].index === index));
  const deltas = second.flatMap((delta, position) => [delta, first[position]]).filter((delta) => delta !== undefined);
  return [...opening(), ...deltas.map((delta) => event(delta)), ...closing('tool')];
}

/** @param {object} body */
export function dataEvent(body) {
  return `data: ${JSON.stringify(body)}\n\n`;
}

function opening() {
  return [event({ role: 'assistant', content: '' })];
}

/** @param {Mode} mode */
function closing(mode) {
  const usage = dataEvent({ ...COMMON, object: 'chat.completion.chunk', choices: [], usage: USAGE });
  return [event({}, mode === 'tool' ? 'tool_calls' : 'stop'), usage, 'data: [DONE]\n\n'];
}

/**
 * @param {object} delta
 * @param {string | null} finishReason
 */
function event(delta, finishReason = null) {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return dataEvent({ ...COMMON, object: 'chat.completion.chunk', choices });
}

function calls() {
  return TOOL_CALLS.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: input } }));
}

function toolDeltas() {
  return TOOL_CALLS.flatMap(({ id, name, input }, index) => {
    const half = Math.floor(input.length / 2);
    const start = { index, id, type: 'function', function: { name, arguments: '' } };
    const pieces = [input.slice(0, half), input.slice(half)].map((json) => ({ index, function: { arguments: json } }));
    return [start, ...pieces].map((call) => ({ tool_calls: [call] }));
  });
}

/** @param {string} text */
function words(text) {
  return text.match(/\S+\s*/g) ?? [];
}
