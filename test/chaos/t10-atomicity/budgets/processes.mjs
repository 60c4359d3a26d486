import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { startLedger } from './ledger.mjs';

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));
export const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379/9';

/**
 * Processes with one budget, a ledger of what their model was asked, and a view of what Redis keeps.
 *
 * @param {{ processes?: number, safety: object, reserving?: boolean, redisUrl?: string }} options
 */
export async function startProcesses({ processes = 4, safety, reserving = true, redisUrl = REDIS_URL }) {
  const keyPrefix = `ossa-chaos-${randomUUID()}:`;
  const ledger = await startLedger();
  const redis = new Redis(REDIS_URL, { maxRetriesPerRequest: 1 });
  const options = JSON.stringify({ redisUrl, keyPrefix, upstream: ledger.url, safety, reserving });
  const children = await Promise.all(Array.from({ length: processes }, () => startChild(options)));
  return {
    ledger,
    children,
    /** The same for every process. */
    all: (command, argument) => Promise.all(children.map((child) => child.ask(command, argument))),
    /** What the store holds, without dropping what has expired. */
    async books() {
      const books = { settled: 0, reserved: 0, open: 0 };
      for (const key of await redis.keys(`${keyPrefix}*`)) {
        if (key.endsWith(':held')) books.open += await redis.zcard(key);
        else {
          const [settled, reserved] = await redis.hmget(key, 's', 'r');
          books.settled += Number(settled ?? 0);
          books.reserved += Number(reserved ?? 0);
        }
      }
      return books;
    },
    async stop() {
      for (const child of children) child.kill();
      const keys = await redis.keys(`${keyPrefix}*`);
      if (keys.length > 0) await redis.del(...keys);
      redis.disconnect();
      await ledger.close();
    },
  };
}

async function startChild(options) {
  const child = fork(CHILD, [options], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const waiting = new Map();
  let last = 0;
  const ready = new Promise((resolve, reject) => {
    child.on('exit', (code) => {
      reject(new Error(`a process ended with ${code} before it was ready`));
      for (const { reject: fail } of waiting.values()) fail(new Error('the process is gone'));
    });
    child.on('message', (message) => {
      if (message.ready) resolve();
      else {
        waiting.get(message.id)?.resolve(message.result);
        waiting.delete(message.id);
      }
    });
  });
  await ready;
  return {
    ask(command, argument = {}) {
      last += 1;
      const id = last;
      const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
      child.send({ id, command, ...argument });
      return answer;
    },
    /** SIGKILL: no hook runs. */
    kill() {
      for (const { resolve } of waiting.values()) resolve({});
      waiting.clear();
      child.kill('SIGKILL');
    },
  };
}

/** @param {readonly Record<string, number>[]} tallies */
export function total(tallies) {
  const sum = {};
  for (const tally of tallies) for (const [name, count] of Object.entries(tally)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
