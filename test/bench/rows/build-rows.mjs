import { clientRow } from '../measure/client-row.mjs';
import { counted } from '../measure/row.mjs';
import { serverRow } from '../measure/server-row.mjs';
import { PROFILES, WHOLE } from '../profile.mjs';
import { REQUESTS, requestOf } from './requests.mjs';

/** Calls that reach no upstream, by the kind of client that makes them. */
const WITHOUT_UPSTREAM = {
  chain: [
    'chain-audit-written',
    'chain-written',
    'chain',
    'chain-bare',
    'chain-audit',
    'chain-stream',
    'chain-bare-stream',
    'breaker-open',
  ],
  limits: ['limits-bare', 'limits-memory', 'limits-memory-users', 'limits-redis'],
  cache: ['cache-bare', 'cache-hit', 'cache-miss', 'stages-miss', 'cache-redis-hit', 'executor-hit'],
};
const KIND_OF = new Map(Object.entries(WITHOUT_UPSTREAM).flatMap(([kind, calls]) => calls.map((call) => [call, kind])));
/** Calls that wait for Redis. */
const ON_REDIS = new Set(['limits-redis', 'cache-redis-hit']);

/** The name of a stream's row: `execute-stream/c20`. */
export function streamRow(name, profile) {
  return `${name}/${profile}`;
}

/** The processes that the rows of the names are measured with. */
export function needsOf(names) {
  const calls = [...new Set(names.map((name) => name.split('/')[0]))];
  const [servers, clients] = [true, false].map((isServed) => calls.filter((call) => call in REQUESTS === isServed));
  return {
    clients: [...new Set(clients.map(kindOf))],
    servers: [...new Set(servers.map((call) => REQUESTS[call].server))].filter((server) => server !== 'upstream'),
  };
}

function kindOf(call) {
  return KIND_OF.get(call) ?? call.replace(/-stream$/, '');
}

/**
 * The row of a name: that of a call, with the profile of the upstream behind a slash for a stream.
 *
 * @param {import('../processes/start.mjs').Processes} processes
 * @param {ReturnType<import('../plan.mjs').planOf>} plan
 * @param {string} name
 */
export function buildRow(processes, plan, name) {
  const [call, profile = WHOLE] = name.split('/');
  const calls = plan.calls[name === call ? 'whole' : PROFILES[profile].size];
  const upstream = processes.upstream.child;
  const request = REQUESTS[call];
  if (request === undefined) {
    const [client, without] = [processes.clients[kindOf(call)], KIND_OF.has(call)];
    const size = ON_REDIS.has(call) ? plan.calls.redis : plan.calls.memory;
    return counted(
      clientRow(client, { name, call, profile, calls: without ? size : calls }),
      upstream,
      without ? 0 : 1,
    );
  }
  const server = processes[request.server];
  const row = serverRow(server, { name, request: requestOf(server.port, call, profile), calls });
  return counted(row, upstream, request.upstreamCalls);
}
