import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { selfSigned } from './certificate.mjs';
import { blackhole, refusedPort, unknownHost } from './unreachable.mjs';

const DAY_MS = 86_400_000;

/**
 * The upstream of the fault tests.
 *
 * @typedef {object} Upstream
 * @property {(fault: string, cell?: string) => string} url base URL with this fault; the cell tells its requests from others
 * @property {() => Promise<import('./ledger.mjs').Ledger>} ledger what it has seen so far
 * @property {() => Promise<void>} stop
 */

/**
 * Starts it, and makes sure that the faults of connections are there.
 *
 * @returns {Promise<Upstream>}
 */
export async function startUpstream() {
  const expired = selfSigned({ from: new Date(Date.now() - 30 * DAY_MS), until: new Date(Date.now() - DAY_MS) });
  const valid = selfSigned({ from: new Date(Date.now() - DAY_MS), until: new Date(Date.now() + DAY_MS) });
  const child = fork(fileURLToPath(new URL('process.mjs', import.meta.url)), { serialization: 'advanced' });
  child.send({ expired, valid });
  const [{ ports }] = await once(child, 'message');
  setDefaultCACertificates([expired.cert, valid.cert]); // trusted, so that nothing is wrong with them but the date
  await assertExpired(ports);
  const [refused, hole, host] = [await refusedPort(), await blackhole(), await unknownHost()];
  const origins = {
    refuse: `http://127.0.0.1:${refused}`,
    blackhole: `http://127.0.0.1:${hole.port}`,
    dns: `https://${host}`,
    'expired-tls': `https://127.0.0.1:${ports.expired}`,
    'dead-reset': `http://127.0.0.1:${ports.reset}`,
  };
  let asked = 0;
  return {
    url: (fault, cell = '-') => `${origins[fault] ?? `http://127.0.0.1:${ports.plain}`}/${fault}/${cell}/v1`,
    ledger: async () => {
      const id = (asked += 1);
      child.send({ id });
      for (;;) {
        const [answer] = await once(child, 'message');
        if (answer.id === id) return answer;
      }
    },
    stop: async () => {
      hole.stop();
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** The one certificate is refused for its date, the other, made in the same way, is not. */
async function assertExpired(ports) {
  const problem = async (port) => {
    const socket = connect({ host: '127.0.0.1', port });
    const [error] = await Promise.race([once(socket, 'secureConnect'), once(socket, 'error').catch((e) => [e])]).catch(
      (cause) => [cause],
    );
    socket.destroy();
    return error?.code;
  };
  const [expired, valid] = [await problem(ports.expired), await problem(ports.valid)];
  if (expired !== 'CERT_HAS_EXPIRED' || valid !== undefined)
    throw new Error(`The fault "expired-tls" could not be injected: ${expired}, with a valid certificate ${valid}.`);
}
