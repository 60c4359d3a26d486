/**
 * A call that needs no server, made in the process of the clients.
 *
 * @param {import('../processes/child.mjs').Child} clients
 * @param {{ name: string, call: string, profile: string, calls: import('./row.mjs').Row['calls'] }} row
 * @returns {import('./row.mjs').Row}
 */
export function clientRow(clients, { name, call, profile, calls }) {
  return { name, calls, run: (load) => clients.ask('run', { call, profile, load }) };
}
