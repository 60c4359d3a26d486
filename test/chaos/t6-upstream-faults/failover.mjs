// G1: sixteen ways to lose a provider that has a second one behind it, over HTTP. The client gets the second one's whole answer or
// a clean error: never 200 and an error, never pieces of both, never past a content filter.
import { TEXT, FALLBACK_TEXT } from '../support/upstream/answers.mjs';
import { post, spoken } from './http.mjs';

/** Less than anybody asks to wait who wants to be left alone. */
const DEADLINE_MS = 5000;

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} fault of the first provider, with the argument of its path
 * @property {'execute' | 'stream'} route
 * @property {'second' | 'partial' | 'refused' | 'filtered' | 'unavailable' | 'second, unasked'} expected
 * @property {string} [behind] fault of the second provider @default fallback
 * @property {object} [options] of the first provider
 */

/** @type {readonly Scenario[]} */
export const SCENARIOS = [
  { name: 'server error', fault: 'status/500', route: 'execute', expected: 'second' },
  { name: 'overloaded, back later', fault: 'retry-later/30', route: 'stream', expected: 'second' },
  { name: 'rate limit', fault: '429-seconds', route: 'execute', expected: 'second' },
  { name: 'connection refused', fault: 'refuse', route: 'stream', expected: 'second' },
  { name: 'reset before the headers', fault: 'rst-headers', route: 'execute', expected: 'second' },
  { name: 'first-token limit', fault: 'silent', route: 'stream', expected: 'second' },
  { name: 'cut before the first token', fault: 'cut-before-first', route: 'stream', expected: 'second' },
  { name: 'cut after the first token', fault: 'cut-after-first', route: 'stream', expected: 'partial' },
  { name: 'stall after the first tokens', fault: 'stall', route: 'stream', expected: 'partial' },
  { name: '200 with an error body', fault: 'error-in-200', route: 'execute', expected: 'second' },
  { name: 'error inside the stream', fault: 'in-band-error', route: 'stream', expected: 'second' },
  { name: 'key rejected', fault: 'status/401', route: 'execute', expected: 'second' },
  { name: 'content policy', fault: 'content-policy', route: 'execute', expected: 'refused' },
  { name: 'content filter', fault: 'filtered', route: 'stream', expected: 'filtered' },
  { name: 'both are dead', fault: 'retry-later/20', route: 'stream', expected: 'unavailable', behind: 'retry-later/7' },
  {
    name: 'circuit is open',
    fault: 'status/500',
    route: 'execute',
    expected: 'second, unasked',
    options: { circuitBreaker: { failureThreshold: 1 }, retry: { maxAttempts: 1 } },
  },
];

/** What the scenarios need of the configuration. */
export function failoverSetup(upstream, provider) {
  const providers = {};
  const agents = {};
  for (const [index, { fault, behind = 'fallback', options }] of SCENARIOS.entries()) {
    const quick = { retry: { maxAttempts: 2, initialBackoffMs: 10, maxBackoffMs: 20 }, ...options };
    providers[`first-${index}`] = provider(address(upstream, fault, index), {
      ...quick,
      fallback: [`second-${index}`],
    });
    providers[`second-${index}`] = provider(address(upstream, behind, `behind-${index}`));
    agents[`failover-${index}`] = { role: 'You help.', llm: { provider: `first-${index}`, model: 'm' } };
  }
  return { providers, agents };
}

/**
 * @param {string} url of the server
 * @param {import('../support/upstream/start.mjs').Upstream} upstream
 */
export async function runFailover(url, upstream) {
  const results = [];
  for (const [index, scenario] of SCENARIOS.entries()) {
    const call = () =>
      post(`${url}/v1/agents/failover-${index}/${scenario.route}`, {
        input: `failover ${index}`,
        deadlineMs: DEADLINE_MS,
      });
    if (scenario.expected === 'second, unasked') await call();
    const before = await asked(upstream, scenario, index);
    const reply = await call();
    const after = await asked(upstream, scenario, index);
    const requests = { first: after.first - before.first, second: after.second - before.second };
    const problem = OUTCOMES[scenario.expected](reply, requests, scenario);
    results.push({ ...scenario, status: reply.status, requests, ms: reply.ms, problem });
  }
  return results;
}

const OUTCOMES = {
  second: (reply, { second }) => notTheSecond(reply) ?? wrong(second === 1, `the second was asked ${second} times`),
  'second, unasked': (reply, { first }) =>
    notTheSecond(reply) ?? wrong(first === 0, `the first was asked ${first} times`),
  partial: (reply, { first, second }) => {
    const said = spoken(reply);
    const last = reply.events.at(-1);
    return (
      wrong(said !== '' && TEXT.startsWith(said), `said ${JSON.stringify(said)}`) ??
      wrong(last?.event === 'error' && last.data.partial === true, `ended with ${last?.event}`) ??
      wrong(first === 1 && second === 0, `asked ${first} and ${second} times`)
    );
  },
  refused: (reply, { first, second }) =>
    wrong(reply.status === 502 && reply.body.code === 'provider_rejected', `${reply.status} ${reply.body?.code}`) ??
    wrong(first === 1 && second === 0, `asked ${first} and ${second} times`),
  filtered: (reply, { first, second }) => {
    const done = reply.events.find(({ event }) => event === 'done');
    const isTold = done === undefined ? reply.status >= 400 : done.data.finishReason === 'filtered';
    return (
      wrong(isTold, `${reply.status}, finish reason ${done?.data.finishReason}`) ??
      wrong(first === 1 && second === 0, `asked ${first} and ${second} times`)
    );
  },
  unavailable: (reply) => {
    const wait = Number(reply.headers.get('retry-after'));
    return (
      wrong(
        reply.status === 503 && reply.body.code === 'provider_unavailable',
        `${reply.status} ${reply.body?.code}`,
      ) ?? wrong(wait >= 6 && wait <= 7, `Retry-After ${wait} where the sooner one said 7`)
    );
  },
};

function notTheSecond(reply) {
  if (reply.status !== 200) return `${reply.status} ${reply.body?.code}`;
  const done = reply.events.length > 0 ? reply.events.at(-1)?.data : reply.body;
  const isClean = reply.events.every(({ event }) => event !== 'error');
  const said = reply.events.length > 0 ? spoken(reply) : done?.output;
  return wrong(isClean && said === FALLBACK_TEXT && done?.output === FALLBACK_TEXT, `said ${JSON.stringify(said)}`);
}

function wrong(isRight, text) {
  return isRight ? undefined : text;
}

async function asked(upstream, { fault, behind = 'fallback' }, index) {
  const { requests } = await upstream.ledger();
  const at = (address) => requests.filter(({ cell }) => address.endsWith(`/${cell}/v1`)).length;
  return {
    first: at(address(upstream, fault, index)),
    second: at(address(upstream, behind, `behind-${index}`)),
  };
}

function address(upstream, fault, index) {
  const [name, argument = '-'] = fault.split('/');
  return upstream.url(name, `${argument}/failover-${index}`);
}
