import { declaredKey } from '../../support/api-key.mjs';
import { plainProvider, startApplications, warmServers } from '../../support/application/start-applications.mjs';
import { startModelServer } from '../../support/model-server.mjs';
import { REDIS_URL, redisSpace } from '../../../bench/redis-space.mjs';
import { startTcpProxy } from '../../support/tcp-proxy.mjs';

export const PROCESSES = 4;
export const ADA = { user: 'ada', tenant: 'acme' };
/** The owners of the keys; each key is named after them. */
export const OWNERS = ['acme', 'evil', 'ada'].flatMap((tenant) =>
  ['ada', 'bob', 'acme'].map((user) => ({ key: `${tenant}-${user}`, user, tenant })),
);

/** Runs after which the code is warm: a server that has just started is slow, and that is no subject here. */
const WARM_UP = 300;

const llm = { provider: 'model', model: 'm', temperature: 0 };
/** What they are told differs, so that their answers must. */
const AGENTS = {
  cached: { role: 'You help.', llm },
  other: { role: 'You help others.', llm },
  open: { role: 'You help everybody.', llm },
  brief: { role: 'You help for ten minutes.', llm },
};
const SETTINGS = { open: { shared: true }, brief: { ttl: '10 minutes' } };

/**
 * All processes of the test, and the ledger of their model: four that share a cache on Redis, one whose cache is in memory,
 * one without a cache.
 */
export async function startFleets() {
  const [model, proxy] = await Promise.all([startModelServer(), startTcpProxy(new URL(REDIS_URL))]);
  const space = redisSpace();
  const base = {
    agents: { paths: [], inline: AGENTS },
    providers: { model: plainProvider(model.origin) },
    rateLimit: { enabled: false },
  };
  const cache = { agents: SETTINGS, maxEntries: 10_000 };
  const auth = { keys: OWNERS.map(({ key, ...owner }) => declaredKey(key, owner)) };
  const start = (count, config, http) => startApplications(count, { config: { ...base, ...config }, http });
  const fleets = await Promise.all([
    start(PROCESSES, { cache, redis: { ...space.config, url: proxy.url }, auth }, true),
    start(1, { cache }),
    start(1, { cache: { ...cache, enabled: false } }),
  ]);
  const [shared, memory, off] = fleets;
  const runs = Array.from({ length: WARM_UP }, (_, index) => ({
    input: `warm ${index % 100}`,
    stream: index % 3 === 0,
  }));
  for (const { all } of fleets) await all('runAll', { runs, concurrency: 5 });
  for (const verb of ['execute', 'stream'])
    await warmServers(shared.urls, {
      path: `/v1/agents/cached/${verb}`,
      count: WARM_UP / 2,
      body: { input: 'warm' },
      headers: { 'x-api-key': 'evil-bob' },
    });
  return {
    shared,
    memory,
    off,
    model,
    proxy,
    async stop() {
      for (const fleet of fleets) fleet.stop();
      await Promise.all([model.close(), proxy.close(), space.clean()]);
    },
  };
}

/**
 * Does the work while the model thinks for so long.
 *
 * @template Result
 * @param {Awaited<ReturnType<typeof startModelServer>>} model
 * @param {number} delayMs
 * @param {() => Promise<Result>} work
 */
export async function whileModelTakes(model, delayMs, work) {
  model.pace.delayMs = delayMs;
  try {
    return await work();
  } finally {
    model.pace.delayMs = 0;
  }
}
