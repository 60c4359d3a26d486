import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** How long a fault may take to show, and a start to be over. */
const PATIENCE_MS = 5000;

/** A Redis of the test's own, with an append-only file, that can be killed, started again, and paused. */
export async function startRedisServer() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'ossa-chaos-redis-'));
  const url = `redis://127.0.0.1:${port}/0`;
  const files = ['--dir', folder, '--appendonly', 'yes', '--save', ''];
  let child;
  const start = async () => {
    child = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(port), ...files], { stdio: 'ignore' });
    const failed = once(child, 'error').then(([error]) => Promise.reject(error));
    await Promise.race([untilPing(url, true), failed]);
    failed.catch(() => undefined); // only the start is of interest
  };
  const end = () => child.kill('SIGKILL');
  process.on('exit', end);
  await start();
  return {
    url,
    async kill() {
      const gone = once(child, 'exit');
      end();
      await gone;
      await untilPing(url, false);
    },
    start,
    async pause() {
      child.kill('SIGSTOP');
      await untilPing(url, false);
    },
    async resume() {
      child.kill('SIGCONT');
      await untilPing(url, true);
    },
    async stop() {
      process.off('exit', end);
      const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      end();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @throws Error when it answers although it should not, or does not although it should: the fault could not be injected */
async function untilPing(url, expected) {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await delay(10))
    if ((await answersPing(url)) === expected) return;
  throw new Error(`Redis ${expected ? 'does not answer' : 'still answers'} after ${PATIENCE_MS} ms.`);
}

async function answersPing(url) {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 200,
    commandTimeout: 200,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  client.on('error', () => undefined); // says the same as the command
  try {
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
