import { chatBody, QUESTION } from '../calls/prompt.mjs';
import { agentName, MODEL } from '../configuration.mjs';
import { postRequest } from '../load/http-request.mjs';

/** The one question of all rows that ask the same each time. */
export const EXECUTE_BODY = JSON.stringify({ input: QUESTION });

/** How many questions were asked that nobody had asked before. */
let asked = 0;

/**
 * The requests that the servers are sent, by the name of their row.
 *
 * @type {Record<string, { server: 'upstream' | 'passThrough' | 'ossa' | 'cached', upstreamCalls: number, path: (profile: string) => string, body: (profile: string) => string, changes?: boolean }>}
 */
export const REQUESTS = {
  direct: model('upstream', false),
  'direct-stream': model('upstream', true),
  'pass-through': model('passThrough', false),
  'pass-through-stream': model('passThrough', true),
  'empty-route': { ...api(() => '/bench/empty'), upstreamCalls: 0 },
  execute: api((profile) => `/v1/agents/${agentName(profile)}/execute`),
  'execute-stream': api((profile) => `/v1/agents/${agentName(profile)}/stream`),
  'execute-hit': { ...cached(() => EXECUTE_BODY), upstreamCalls: 0 },
  'execute-miss': cached(() => JSON.stringify({ input: `${QUESTION} ${(asked += 1)}` })),
  'empty-route-limited': { ...api(() => '/bench/empty'), server: 'cached', upstreamCalls: 0 },
  'chat-completions': chat(false),
  'chat-completions-stream': chat(true),
};

/**
 * Gives the bytes of the next request.
 *
 * @param {number} port
 * @param {string} name
 * @param {string} profile
 */
export function requestOf(port, name, profile) {
  const { path, body, changes = false } = REQUESTS[name];
  const request = () => postRequest(port, path(profile), body(profile));
  if (changes) return request;
  const always = request();
  return () => always;
}

function model(server, stream) {
  const path = (profile) => `/${profile}/v1/chat/completions`;
  return { server, upstreamCalls: 1, path, body: () => chatBody(MODEL, stream) };
}

function api(path) {
  return { server: 'ossa', upstreamCalls: 1, path, body: () => EXECUTE_BODY };
}

/** The agent of the server that has a cache; its body may be another one each time. */
function cached(body) {
  return {
    server: 'cached',
    upstreamCalls: 1,
    path: () => `/v1/agents/${agentName('c20')}/execute`,
    body,
    changes: true,
  };
}

function chat(stream) {
  const body = (profile) => JSON.stringify({ ...JSON.parse(chatBody(agentName(profile), stream)), messages: [said] });
  return { server: 'ossa', upstreamCalls: 1, path: () => '/v1/chat/completions', body };
}

const said = { role: 'user', content: QUESTION };
