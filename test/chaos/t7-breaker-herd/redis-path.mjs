import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * A way to Redis that can be cut: connections end and none is accepted any more.
 *
 * @param {string} redisUrl
 */
export async function startRedisPath(redisUrl) {
  const redis = new URL(redisUrl);
  const sockets = new Set();
  const server = createServer((client) => {
    const store = connect(Number(redis.port || 6379), redis.hostname);
    for (const [from, to] of [
      [client, store],
      [store, client],
    ]) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(redisUrl);
  url.hostname = '127.0.0.1';
  url.port = String(server.address().port);
  return {
    url: url.href,
    cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
