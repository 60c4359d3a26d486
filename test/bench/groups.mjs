import { FIRST_TOKEN } from './profile.mjs';
import { streamRow } from './rows/build-rows.mjs';

/** With both, the cost of a chunk is a slope, free of what a call costs anyway. */
const LENGTHS = ['c20', 'c120', 'c20-2ms', 'c120-2ms'];

const CLIENT_STREAMS = ['undici-stream', 'adapter-stream', 'executor-stream'];
const SERVER_STREAMS = ['pass-through-stream', 'execute-stream', 'chat-completions-stream'];

/** What is measured under each name. */
const GROUPS = {
  executor: [
    'undici',
    'adapter',
    'adapter-global-fetch',
    'executor',
    'chain-bare',
    'chain-written',
    ...streams(CLIENT_STREAMS),
    ...['c20', 'c120'].map((profile) => streamRow('adapter-global-fetch-stream', profile)),
  ],
  chain: [
    'chain-bare',
    'chain-audit',
    'chain-audit-written',
    'chain',
    'chain-written',
    'breaker-open',
    ...['chain-bare-stream', 'chain-stream'].flatMap((name) =>
      ['c20', 'c120'].map((profile) => streamRow(name, profile)),
    ),
  ],
  http: ['direct', 'undici', 'executor', 'pass-through', 'empty-route', 'execute'],
  openai: ['direct', 'undici', 'executor', 'pass-through', 'empty-route', 'chat-completions'],
  limits: ['limits-bare', 'limits-memory', 'limits-memory-users', 'limits-redis', 'empty-route', 'empty-route-limited'],
  cache: [
    'cache-bare',
    'cache-hit',
    'cache-miss',
    'stages-miss',
    'cache-redis-hit',
    'executor-hit',
    'execute-hit',
    'execute-miss',
  ],
  sse: [
    ...streams([...CLIENT_STREAMS, ...SERVER_STREAMS]),
    ...['direct-stream', ...SERVER_STREAMS].map((call) => streamRow(call, FIRST_TOKEN)),
  ],
};

export const GROUP_NAMES = [...Object.keys(GROUPS), 'memory'];

/**
 * The names of the rows of a group, of all groups without a name.
 *
 * @param {string} [group]
 */
export function rowNames(group) {
  const groups = group === undefined ? Object.values(GROUPS) : [GROUPS[group]];
  return [...new Set(groups.flat())];
}

function streams(calls) {
  return calls.flatMap((call) => LENGTHS.map((profile) => streamRow(call, profile)));
}
