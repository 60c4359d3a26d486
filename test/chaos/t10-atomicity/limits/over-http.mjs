// The limits as clients meet them: requests that are refused for one who asks too often, runs that are refused for one who runs too many.
import { httpClient } from '../../support/http-client.mjs';
import { inParallel } from '../../support/in-parallel.mjs';
import { random } from '../../support/random.mjs';
import { tally } from '../../support/tally.mjs';
import { PROXY_ADDRESS } from './fleet.mjs';

const CONCURRENCY = 100;

/**
 * So many runs of one user at once over the servers that share a Redis: the model is asked as often as the limit says.
 *
 * @param {import('./scenarios.mjs').Fleets} fleets
 */
export async function runsOverHttp({ shared, model }, { runs }) {
  const before = model.requests.length;
  const clients = shared.urls.map((url) => httpClient(url, { connections: runs }));
  try {
    const answers = await Promise.all(
      Array.from({ length: runs }, (_, index) =>
        clients[index % clients.length].post(
          '/v1/agents/helper/execute',
          { input: `question ${index}` },
          { 'x-api-key': 'ada' },
        ),
      ),
    );
    const refused = answers.filter(({ status }) => status === 429);
    return {
      runs,
      statuses: tally(answers.map(({ status }) => status)),
      asked: model.requests.length - before,
      withoutRetryAfter: refused.filter(({ headers }) => !(Number(headers['retry-after']) > 0)).length,
    };
  } finally {
    for (const client of clients) await client.close();
  }
}

/** One client that claims to be somebody else in every request. */
export async function forgedAddresses({ memory }, { requests, seed }) {
  const client = httpClient(memory.urls[0], { connections: CONCURRENCY });
  const next = random(seed);
  try {
    const answers = await inParallel(Array.from({ length: requests }), CONCURRENCY, () =>
      client.get('/v1/models', forgedBy(next)),
    );
    return { requests, statuses: tally(answers.map(({ status }) => status)) };
  } finally {
    await client.close();
  }
}

/** Two clients behind one proxy that is trusted; each forges what the proxy adds its address to. */
export async function behindProxy({ memory }, { requests, seed }) {
  const client = httpClient(memory.urls[0], { connections: CONCURRENCY, localAddress: PROXY_ADDRESS });
  const next = random(seed);
  try {
    const statuses = await Promise.all(
      ['203.0.113.1', '203.0.113.2'].map(async (address) => {
        const answers = await inParallel(Array.from({ length: requests }), CONCURRENCY / 2, () => {
          const forged = forgedBy(next);
          return client.get('/v1/models', { ...forged, 'x-forwarded-for': `${forged['x-forwarded-for']}, ${address}` });
        });
        return tally(answers.map(({ status }) => status));
      }),
    );
    return { requests: 2 * requests, statuses };
  } finally {
    await client.close();
  }
}

function forgedBy(next) {
  const byte = () => Math.floor(next() * 256);
  const address = () => [byte(), byte(), byte(), byte()].join('.');
  return {
    'x-forwarded-for': `${address()}, ${address()}`,
    forwarded: `for=${address()};proto=https, for="[2001:db8::${byte().toString(16)}]"`,
    'x-real-ip': address(),
  };
}
