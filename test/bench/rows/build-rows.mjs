import { clientRow } from '../measure/client-row.mjs';
import { counted } from '../measure/row.mjs';
import { serverRow } from '../measure/server-row.mjs';
import { PROFILES, WHOLE } from '../profile.mjs';
import { REQUESTS, requestOf } from './requests.mjs';

/** Calls that reach no upstream. */
const IN_MEMORY = new Set([
  'chain-audit-written',
  'chain-written',
  'chain',
  'chain-bare',
  'chain-audit',
  'chain-stream',
  'chain-bare-stream',
  'breaker-open',
]);

/** The name of a stream's row: `execute-stream/c20`. */
export function streamRow(name, profile) {
  return `${name}/${profile}`;
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
  if (IN_MEMORY.has(call)) return clientRow(processes.clients.chain, { name, call, profile, calls: plan.calls.memory });
  if (request === undefined) {
    const client = processes.clients[call.replace(/-stream$/, '')];
    return counted(clientRow(client, { name, call, profile, calls }), upstream, 1);
  }
  const server = processes[request.server];
  const row = serverRow(server, { name, request: requestOf(server.port, call, profile), calls });
  return counted(row, upstream, request.upstreamCalls);
}
