import { setTimeout } from 'node:timers/promises';

/** In the text of every answer and nowhere else, so that a client can tell the first token. */
const TOKEN = 'lorem';

const common = { id: 'chatcmpl-1', created: 1, model: 'bench' };
const usage = { prompt_tokens: 24, completion_tokens: 20, total_tokens: 44 };

const whole = Buffer.from(
  JSON.stringify({
    ...common,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: `${TOKEN} `.repeat(20) }, finish_reason: 'stop' }],
    usage,
  }),
);
const chunk = event({ choices: [{ index: 0, delta: { content: `${TOKEN} ` }, finish_reason: null }] });
const ending = [
  event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  event({ choices: [], usage }),
  Buffer.from('data: [DONE]\n\n'),
];

/** @param {import('node:http').ServerResponse} response */
export function answerWhole(response) {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length });
  response.end(whole);
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {import('../profile.mjs').Profile} profile
 */
export async function streamAnswer(response, { chunks, pauseMs }) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let sent = 0; sent < chunks; sent += 1) {
    if (sent > 0 && pauseMs > 0) await setTimeout(pauseMs);
    response.write(chunk);
  }
  if (pauseMs > 0) await setTimeout(pauseMs);
  for (const last of ending) response.write(last);
  response.end();
}

function event(fields) {
  return Buffer.from(`data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', ...fields })}\n\n`);
}
