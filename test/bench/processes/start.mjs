import { ConnectionPool } from '../load/connection-pool.mjs';
import { Child } from './child.mjs';

/** The kinds of calls without a server; each has a process of its own. */
const CLIENTS = ['undici', 'adapter', 'adapter-global-fetch', 'executor', 'chain'];

/**
 * What is measured, and what it is measured with.
 *
 * @typedef {{ child: Child, port: number, pool: ConnectionPool, idleBytes: number }} Server
 * @typedef {{ upstream: Server, clients: Record<string, Child>, passThrough: Server, ossa: Server, stop(): void }} Processes
 */

/** @returns {Promise<Processes>} */
export async function startProcesses() {
  const children = [];
  const pools = [];
  const start = async (file, ...parameters) => {
    const child = await Child.start(file, parameters);
    children.push(child);
    return child;
  };
  const serve = async (file, ...parameters) => {
    const child = await start(file, ...parameters);
    const port = await child.ask('port');
    const pool = new ConnectionPool(port);
    pools.push(pool);
    return { child, port, pool, idleBytes: await child.ask('rssBytes') };
  };
  const stop = () => {
    for (const pool of pools) pool.close();
    for (const child of children) child.stop();
  };
  try {
    const upstream = await serve('upstream.mjs');
    const origin = `http://127.0.0.1:${upstream.port}`;
    return {
      upstream,
      clients: Object.fromEntries(
        await Promise.all(CLIENTS.map(async (kind) => [kind, await start('client.mjs', origin, kind)])),
      ),
      passThrough: await serve('pass-through.mjs', origin),
      ossa: await serve('ossa-server.mjs', origin),
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}
