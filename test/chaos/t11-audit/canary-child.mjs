import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * The server in a process of its own, with everything it writes.
 *
 * @param {{ root: string, configuration: object, environment: Record<string, string> }} options
 */
export async function startServer({ root, configuration, environment }) {
  const child = fork(fileURLToPath(new URL('canary-server.mjs', import.meta.url)), {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (written += String(data)));
  child.send({ root, configuration });
  const exited = once(child, 'exit').then(() => [{ exited: true }]);
  const [{ url, exited: hasFailed }] = await Promise.race([once(child, 'message'), exited]);
  let asked = 0;
  return {
    url,
    /** False when it refused to start; what it wrote then is searched, too. */
    isRunning: hasFailed !== true,
    written: () => written,
    ask: async (question, parameters = {}) => {
      const id = (asked += 1);
      child.send({ id, ask: question, ...parameters });
      for (;;) {
        const [answer] = await Promise.race([once(child, 'message'), exited]);
        if (answer.id === id || answer.exited) return answer;
      }
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
