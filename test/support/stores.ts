import { connect } from 'node:net';

const REDIS_URL = 'redis://127.0.0.1:6379/9';

/** Before all tests: looks for the stores that some of them need. Where CI is set they have to be there. */
export default async function findStores(): Promise<void> {
  const url = process.env['OSSA_TEST_REDIS_URL'] ?? REDIS_URL;
  if (await isListening(url)) {
    process.env['OSSA_TEST_REDIS_URL'] = url;
    return;
  }
  delete process.env['OSSA_TEST_REDIS_URL'];
  const address = new URL(url).host;
  if (process.env['CI']) throw new Error(`No Redis at ${address}, and with CI set the tests that need it must run.`);
  console.log(`No Redis at ${address}: the tests that need it are left out.`);
}

function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 6379), timeout: 1000 });
    const end = (found: boolean) => () => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
