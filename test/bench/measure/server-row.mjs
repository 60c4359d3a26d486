import { closedLoop } from '../load/closed-loop.mjs';

/**
 * A request to a server, made from this process.
 *
 * @param {import('../processes/start.mjs').Server} server
 * @param {{ name: string, request: () => Buffer, calls: import('./row.mjs').Row['calls'] }} row
 * @returns {import('./row.mjs').Row}
 */
export function serverRow({ child, pool }, { name, request, calls }) {
  return {
    name,
    calls,
    async run(load) {
      const connections = await pool.take(load.concurrency);
      const before = await child.ask('cpuMicros');
      const result = await closedLoop((worker) => connections[worker].send(request()), load);
      return { ...result, cpuMicros: ((await child.ask('cpuMicros')) - before) / load.calls };
    },
  };
}
