import { declaredKey } from '../../support/api-key.mjs';
import { plainProvider, startApplications, warmServers } from '../../support/application/start-applications.mjs';
import { startModelServer } from '../../support/model-server.mjs';
import { REDIS_URL, redisSpace } from '../../../bench/redis-space.mjs';
import { startTcpProxy } from '../../support/tcp-proxy.mjs';

export const LIMIT = 100;
export const PROCESSES = 4;
/** So slow that nothing comes back during a test. */
const REFILL = { limit: LIMIT, interval: '24 days' };
/** Rounds of a few checks, after which the code is warm: a server that has just started is slow, and that is no subject here. */
const WARM_UP = 30;
/** The address from which a proxy that is trusted connects. */
export const PROXY_ADDRESS = '127.0.0.2';

/**
 * All processes of the test: four that share limits on Redis, one whose limits are in memory, one without limits. Every
 * scenario has users and agents of its own, and so full buckets.
 */
export async function startFleets() {
  const [model, proxy] = await Promise.all([startModelServer(), startTcpProxy(new URL(REDIS_URL))]);
  const space = redisSpace();
  const base = {
    agents: { paths: [], inline: { helper: { role: 'You help.', llm: { provider: 'model', model: 'm' } } } },
    providers: { model: plainProvider(model.origin) },
    cache: { enabled: false },
  };
  const limits = { user: REFILL, global: { limit: 1_000_000, interval: '1 hour' }, http: false };
  const redis = { ...space.config, url: proxy.url };
  const keys = ['ada', 'bob'].map((user) => declaredKey(user, { user, tenant: 'acme' }));
  const start = (count, config, http) => startApplications(count, { config: { ...base, ...config }, http });
  const fleets = await Promise.all([
    start(PROCESSES, { rateLimit: { ...limits, instances: PROCESSES }, redis, auth: { keys } }, true),
    start(1, { rateLimit: { ...limits, http: REFILL }, http: { trustProxy: [PROXY_ADDRESS] } }, true),
    start(1, { rateLimit: { ...limits, enabled: false } }),
  ]);
  const [shared, memory, unlimited] = fleets;
  for (let round = 0; round < WARM_UP; round += 1)
    for (const { all } of fleets) await all('checks', { count: 10, subject: { user: 'nobody', tenant: 'acme' } });
  const request = {
    path: '/v1/agents/helper/execute',
    count: 150,
    body: { input: 'warm' },
    headers: { 'x-api-key': 'bob' },
  };
  await warmServers(shared.urls, request);
  return {
    shared,
    memory,
    unlimited,
    model,
    proxy,
    async stop() {
      for (const fleet of fleets) fleet.stop();
      await Promise.all([model.close(), proxy.close(), space.clean()]);
    },
  };
}
