// R27 and R28: what clients of the server see of a stream that fails before and after its first token.
import { FALLBACK_TEXT } from '../support/upstream/answers.mjs';
import { post, spoken } from './http.mjs';

const TOKENS = 20;
const EARLY = ['in-band-error', 'cut-before-first', 'silent'];

/** What the edge needs of the configuration. */
export function edgeSetup(upstream, provider) {
  const once = { retry: { maxAttempts: 1 }, circuitBreaker: { enabled: false } };
  const providers = { behind: provider(upstream.url('fallback', 'edge')) };
  const agents = {};
  const add = (name, baseUrl, options) => {
    providers[name] = provider(baseUrl, { ...once, ...options });
    agents[name] = { role: 'You help.', llm: { provider: name, model: 'm' } };
  };
  for (const fault of EARLY) {
    add(`alone-${fault}`, upstream.url(fault, 'edge'));
    add(`backed-${fault}`, upstream.url(fault, 'edge-backed'), { fallback: ['behind'] });
  }
  for (let token = 1; token <= TOKENS; token += 1) add(`cut-${token}`, upstream.url('cut-after-token', `${token}`));
  return { providers, agents };
}

/**
 * @param {string} url of the server
 * @returns {Promise<readonly { name: string, route: string, status: number, problem: string | undefined }[]>}
 */
export async function runEdge(url) {
  const results = [];
  for (const route of ['stream', 'chat']) {
    for (const fault of EARLY) {
      results.push(await check(url, route, `alone-${fault}`, neverStarted));
      results.push(await check(url, route, `backed-${fault}`, answeredByTheSecond));
    }
    for (let token = 1; token <= TOKENS; token += 1)
      results.push(await check(url, route, `cut-${token}`, (reply) => endedPartially(reply, token)));
  }
  return results;
}

async function check(url, route, agent, problemOf) {
  const reply =
    route === 'stream'
      ? await post(`${url}/v1/agents/${agent}/stream`, { input: agent })
      : await post(`${url}/v1/chat/completions`, {
          model: agent,
          stream: true,
          messages: [{ role: 'user', content: agent }],
        });
  return { name: agent, route, status: reply.status, problem: problemOf(reply) };
}

function neverStarted(reply) {
  return [502, 503].includes(reply.status) && reply.events.length === 0 ? undefined : `status ${reply.status}`;
}

function answeredByTheSecond(reply) {
  if (reply.status !== 200) return `status ${reply.status}`;
  if (!isDone(reply) || isError(reply)) return 'no clean end';
  return spoken(reply) === FALLBACK_TEXT ? undefined : `said ${JSON.stringify(spoken(reply))}`;
}

function endedPartially(reply, tokens) {
  if (reply.status !== 200) return `status ${reply.status}`;
  if (isDone(reply)) return 'looks complete';
  if (!isError(reply)) return 'no error at the end';
  const words = spoken(reply).trim().split(' ').length;
  return words === tokens ? undefined : `${words} of ${tokens} tokens`;
}

function isDone({ text, events }) {
  return text.includes('[DONE]') || events.some(({ event, data }) => event === 'done' || finished(data));
}

function finished(data) {
  return typeof data?.choices?.[0]?.finish_reason === 'string';
}

/** `event: error` with `partial: true`; OpenAI's protocol has an object `error` and nothing after it. */
function isError({ events }) {
  const last = events.at(-1);
  return last?.event === 'error' ? last.data.partial === true : typeof last?.data?.error === 'object';
}
