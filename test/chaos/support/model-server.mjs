// A model of the OpenAI protocol that remembers what it was asked, and never says the same twice.
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { completion, events } from './upstream/answers.mjs';

/**
 * What it does with a request; without one it answers.
 *
 * @typedef {'status-429' | 'status-500' | 'cut' | 'truncated' | 'filtered' | 'hold'} Fault
 * @typedef {{ call: string, stream: boolean, at: number, number: number, fault?: Fault }} Asked
 */

export async function startModelServer() {
  const pace = { delayMs: 0 };
  /** @type {Asked[]} */
  const requests = [];
  /** @type {Map<string, Fault[]>} */
  const plans = new Map();
  const held = new Set();
  const server = createServer((request, response) => {
    const body = [];
    request.on('data', (chunk) => body.push(chunk));
    request.on('end', () => void answer(JSON.parse(Buffer.concat(body).toString()), response));
  });
  const answer = async ({ messages, stream = false }, response) => {
    const call = textOf(messages.findLast(({ role }) => role === 'user')?.content);
    const fault = plans.get(call)?.shift();
    const number = requests.length + 1;
    requests.push({ call, stream, at: performance.now(), number, fault });
    if (pace.delayMs > 0) await delay(pace.delayMs);
    if (fault === 'hold') await new Promise((resolve) => held.add(resolve).size && response.once('close', resolve));
    if (!response.destroyed) act(response, stream, `answer ${number} to ${call}`, fault);
  };
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen({ host: '127.0.0.1', port: 0, backlog: 2048 }, resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    requests,
    /** How long it thinks. */
    pace,
    /** How often it was asked this. */
    asked: (call) => requests.filter((request) => request.call === call).length,
    /** What it does with the next requests of a call, one after the other. */
    plan: (call, ...faults) => void plans.set(call, faults),
    release() {
      for (const resolve of held) resolve();
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * The number of the request that an answer was made for.
 *
 * @param {string} [output]
 */
export function numberOf(output = '') {
  return Number(/^answer (\d+) to /.exec(output)?.[1]);
}

function textOf(content = '') {
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('');
}

const REASONS = { truncated: 'length', filtered: 'content_filter' };

/**
 * @param {import('node:http').ServerResponse} response
 * @param {boolean} stream
 * @param {string} text
 * @param {Fault} [fault]
 */
function act(response, stream, text, fault) {
  if (fault?.startsWith('status-')) {
    response.writeHead(Number(fault.slice(7)), { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'refused', type: 'error', code: 'rate_limit_exceeded' } }));
    return;
  }
  const reason = `"finish_reason":"${REASONS[fault] ?? 'stop'}"`;
  const replaced = (body) => body.replace('"finish_reason":"stop"', reason);
  if (stream) {
    const all = events('stream', text).map(replaced);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of fault === 'cut' ? all.slice(0, 4) : all) response.write(event);
    if (fault === 'cut') setTimeout(() => response.destroy(), 10);
    else response.end();
    return;
  }
  const whole = Buffer.from(replaced(completion('plain', text)));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length });
  if (fault === 'cut') {
    response.write(whole.subarray(0, whole.length / 2));
    setTimeout(() => response.destroy(), 10);
  } else response.end(whole);
}
