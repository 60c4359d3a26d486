/**
 * A call that needs no server, made in a process of its kind.
 *
 * @param {import('../processes/child.mjs').Child} client
 * @param {{ name: string, call: string, profile: string, calls: import('./row.mjs').Row['calls'] }} row
 * @returns {import('./row.mjs').Row}
 */
export function clientRow(client, { name, call, profile, calls }) {
  return { name, calls, run: (load) => client.ask('run', { call, profile, load }) };
}
