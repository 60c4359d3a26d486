import { chatBody, QUESTION } from '../calls/prompt.mjs';
import { agentName, MODEL } from '../configuration.mjs';
import { postRequest } from '../load/http-request.mjs';

const EXECUTE_BODY = JSON.stringify({ input: QUESTION });

/**
 * The requests that the servers are sent, by the name of their row.
 *
 * @type {Record<string, { server: 'upstream' | 'passThrough' | 'ossa', upstreamCalls: number, path: (profile: string) => string, body: (profile: string) => string }>}
 */
export const REQUESTS = {
  direct: model('upstream', false),
  'direct-stream': model('upstream', true),
  'pass-through': model('passThrough', false),
  'pass-through-stream': model('passThrough', true),
  'empty-route': { ...api(() => '/bench/empty'), upstreamCalls: 0 },
  execute: api((profile) => `/v1/agents/${agentName(profile)}/execute`),
  'execute-stream': api((profile) => `/v1/agents/${agentName(profile)}/stream`),
  'chat-completions': chat(false),
  'chat-completions-stream': chat(true),
};

/**
 * @param {number} port
 * @param {string} name
 * @param {string} profile
 */
export function requestOf(port, name, profile) {
  const { path, body } = REQUESTS[name];
  return postRequest(port, path(profile), body(profile));
}

function model(server, stream) {
  const path = (profile) => `/${profile}/v1/chat/completions`;
  return { server, upstreamCalls: 1, path, body: () => chatBody(MODEL, stream) };
}

function api(path) {
  return { server: 'ossa', upstreamCalls: 1, path, body: () => EXECUTE_BODY };
}

function chat(stream) {
  const body = (profile) => JSON.stringify({ ...JSON.parse(chatBody(agentName(profile), stream)), messages: [said] });
  return { server: 'ossa', upstreamCalls: 1, path: () => '/v1/chat/completions', body };
}

const said = { role: 'user', content: QUESTION };
