// Sends requests at a constant rate, whatever becomes of them. What it measures begins when a request was due, not when it
// was sent, so that a server that stops for a moment is seen by all who had come in the meantime. A twin of the server,
// which has no Redis, is sent the same at the same time: what happens to both is the machine's.
import { answer } from '../../bench/processes/answer.mjs';
import { httpClient } from '../support/http-client.mjs';
import { endlessRequests, primingRequests } from './requests.mjs';

const { url, twinUrl, key, rate, seed } = JSON.parse(process.argv[2] ?? '{}');
const [client, twin] = [url, twinUrl].map((origin) => httpClient(origin, { connections: 500 }));
const requests = endlessRequests(seed);
const headers = { 'x-api-key': key };
const results = [];
const load = { running: false, underWay: 0, late: 0 };

/** A clock that all processes of the machine share. */
const now = () => Number(process.hrtime.bigint()) / 1e6;

async function send({ kind, path, body }, due, to = client) {
  load.underWay += 1;
  load.late = Math.max(load.late, now() - due);
  try {
    const { status, text, headers: told } = await to.post(path, body, headers);
    const isWhole = status !== 200 || text.includes('"finishReason":"stop"');
    results.push({
      twin: to === twin,
      kind,
      due,
      ms: now() - due,
      status: isWhole ? status : 'cut',
      cache: told['x-ossa-cache'],
    });
  } catch (error) {
    results.push({ twin: to === twin, kind, due, ms: now() - due, status: error.code ?? String(error) });
  } finally {
    load.underWay -= 1;
  }
}

async function run() {
  const begun = now();
  for (let sent = 0; load.running;) {
    for (; sent < ((now() - begun) / 1000) * rate; sent += 1) {
      const [request, due] = [requests.next().value, begun + (sent / rate) * 1000];
      void send(request, due);
      void send(request, due, twin);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

answer({
  async prime() {
    for (const request of primingRequests()) await Promise.all([send(request, now()), send(request, now(), twin)]);
    results.length = 0;
  },
  start() {
    load.running = true;
    void run();
  },
  async stop() {
    load.running = false;
    for (const end = now() + 20_000; load.underWay > 0 && now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 10));
    return { results, unanswered: load.underWay, latestMs: load.late };
  },
});
