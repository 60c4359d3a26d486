// Addresses where nobody answers, each checked before it is used: a fault that is not there must not pass for one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { lookup } from 'node:dns/promises';

/** A name that no resolver may know (RFC 6761). */
const UNKNOWN_HOST = 'no-such-host.invalid';
const SILENT_MS = 300;
/** Nobody stops it when this process is killed. */
const LONGEST_MS = 900_000;

/** A port of the loopback on which nothing listens. */
export async function refusedPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  if ((await attempt(port)) !== 'ECONNREFUSED') throw new Error('The fault "refuse" could not be injected.');
  return port;
}

/**
 * A port whose queue of connections is full and whose owner never accepts one: further ones get no answer at all.
 *
 * @returns {Promise<{ port: number, stop(): void }>}
 */
export async function blackhole() {
  const listen = `const server = require('node:net').createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    require('node:fs').writeSync(1, server.address().port + '\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${LONGEST_MS});
    process.exit();
  });`;
  const owner = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(owner.stdout, 'data');
  const port = Number(String(line));
  const waiting = [];
  const stop = () => {
    for (const socket of waiting) socket.destroy();
    owner.kill('SIGKILL');
  };
  for (let filled = 0; filled < 16; filled += 1) {
    if ((await attempt(port, waiting)) === 'nothing') return { port, stop };
  }
  stop();
  throw new Error('The fault "blackhole" could not be injected: connections are still accepted.');
}

/** The name of a host that does not exist. */
export async function unknownHost() {
  const found = await lookup(UNKNOWN_HOST).catch(() => undefined);
  if (found !== undefined) throw new Error(`The fault "dns" could not be injected: ${UNKNOWN_HOST} has an address.`);
  return UNKNOWN_HOST;
}

/** What becomes of a connection: `connected` (kept open in `waiting`), an error code, or `nothing`. */
function attempt(port, waiting = []) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', ({ code }) => resolve(code));
    socket.once('connect', () => resolve('connected'));
    setTimeout(() => {
      if (socket.connecting) socket.destroy();
      resolve('nothing');
    }, SILENT_MS);
    waiting.push(socket);
  });
}
