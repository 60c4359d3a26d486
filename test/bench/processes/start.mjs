import { ConnectionPool } from '../load/connection-pool.mjs';
import { redisSpace } from '../redis-space.mjs';
import { Child } from './child.mjs';

/** The kinds of calls that have to do with Redis. */
const WITH_REDIS = new Set(['limits', 'cache']);

/**
 * What is measured, and what it is measured with.
 *
 * @typedef {{ child: Child, port: number, pool: ConnectionPool, idleBytes: number }} Server
 * @typedef {{ upstream: Server, clients: Record<string, Child>, passThrough?: Server, ossa?: Server, cached?: Server, stop(): Promise<void> }} Processes
 */

/**
 * Starts what the rows need, no more.
 *
 * @param {{ clients: readonly string[], servers: readonly string[] }} needs
 * @returns {Promise<Processes>}
 */
export async function startProcesses({ clients, servers }) {
  const space = clients.some((kind) => WITH_REDIS.has(kind)) ? redisSpace() : undefined;
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
  const stop = async () => {
    for (const pool of pools) pool.close();
    for (const child of children) child.stop();
    await space?.clean();
  };
  try {
    const upstream = await serve('upstream.mjs');
    const origin = `http://127.0.0.1:${upstream.port}`;
    const redis = JSON.stringify(space?.config ?? null);
    const all = { passThrough: ['pass-through.mjs'], ossa: ['ossa-server.mjs'], cached: ['ossa-server.mjs', 'cached'] };
    const started = { upstream, clients: {}, stop };
    for (const name of servers) {
      const [file, ...parameters] = all[name];
      started[name] = await serve(file, origin, ...parameters);
    }
    await Promise.all(
      clients.map(async (kind) => {
        started.clients[kind] = await start('client.mjs', origin, kind, redis);
      }),
    );
    return started;
  } catch (error) {
    await stop();
    throw error;
  }
}
