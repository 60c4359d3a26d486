import { createServer } from 'node:http';

/** The model as its vendor sees it: every request that arrives costs one call. Answers, or holds back while told to. */
export async function startLedger() {
  const ledger = { calls: 0, holding: false, held: 0 };
  const waiting = new Set();
  const server = createServer((request, response) => {
    ledger.calls += 1;
    request.resume();
    if (!ledger.holding) {
      response.end('ok');
      return;
    }
    ledger.held += 1;
    waiting.add(response);
    response.on('close', () => waiting.delete(response));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(ledger, {
    url: `http://127.0.0.1:${server.address().port}/`,
    release() {
      ledger.holding = false;
      for (const response of waiting) response.end('ok');
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
}
