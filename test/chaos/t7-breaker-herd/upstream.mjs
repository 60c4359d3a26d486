import { once } from 'node:events';
import { createServer } from 'node:http';

const HEALTHY_MS = 30;
/** Long enough for a herd of probes to be seen side by side. */
const DARK_MS = 250;

const ANSWER = JSON.stringify({
  id: 'a',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/**
 * An upstream that keeps a ledger of its own: when each request began and ended, in ms since the epoch.
 *
 * @typedef {{ requests: { begun: number, ended: number }[], url: string, dark: boolean, close(): void }} Upstream
 * @returns {Promise<Upstream>}
 */
export async function startUpstream() {
  const upstream = { requests: [], dark: false, url: '', close: () => undefined };
  const server = createServer((request, response) => {
    const entry = { begun: now(), ended: Infinity };
    upstream.requests.push(entry);
    response.on('close', () => (entry.ended = now()));
    request.resume();
    const { dark } = upstream;
    const reply = () => {
      response.writeHead(dark ? 503 : 200, { 'content-type': 'application/json' });
      response.end(dark ? '{"error":{"message":"dark"}}' : ANSWER);
    };
    setTimeout(reply, dark ? DARK_MS : HEALTHY_MS);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  upstream.url = `http://127.0.0.1:${server.address().port}/v1`;
  upstream.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return upstream;
}

/** Comparable between the processes of one machine. */
export function now() {
  return performance.timeOrigin + performance.now();
}

/**
 * How many requests that began between two moments were under way at a time, at most.
 *
 * @param {Upstream} upstream
 * @param {number} from
 * @param {number} to
 */
export function mostAtOnce({ requests }, from, to) {
  const moments = requests
    .filter(({ begun }) => begun >= from && begun < to)
    .flatMap(({ begun, ended }) => [
      { at: begun, change: 1 },
      { at: ended, change: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.change - b.change);
  let running = 0;
  return moments.reduce((most, { change }) => Math.max(most, (running += change)), 0);
}
