import { httpClient } from '../../support/http-client.mjs';
import { inParallel } from '../../support/in-parallel.mjs';
import { numberOf } from '../../support/model-server.mjs';
import { random } from '../../support/random.mjs';
import { OWNERS } from './fleet.mjs';

/** Names that run into each other where somebody joins them without care; undefined is nobody. */
const TENANTS = [undefined, 'acme', 'acme:ada', 'evil', '{acme}', 'a', 'acme\u0000', 'ACME', '%3A', '__proto__'];
const USERS = [undefined, 'ada', 'bob', 'ada:bob', 'acme', 'undefined', 'null', 'a\u0000da', 'Ada', 'constructor'];
const QUESTIONS = 12;

/**
 * Random calls of many tenants and users, who ask the same few questions: every answer was made for who got it.
 *
 * @param {Awaited<ReturnType<typeof import('./fleet.mjs').startFleets>>} fleets
 * @param {{ probes: number, seed: number, agents?: readonly string[] }} options
 */
export async function crossTenantProbes({ shared, model }, { probes, seed, agents = ['cached', 'other'] }) {
  const next = random(seed);
  const pick = (items) => items[Math.floor(next() * items.length)];
  const calls = Array.from({ length: probes }, () => ({
    agent: pick(agents),
    tenant: pick(TENANTS),
    user: pick(USERS),
    input: `question ${Math.floor(next() * QUESTIONS)}`,
    stream: next() < 0.3,
  }));
  const { processes } = shared;
  const parts = processes.map((_, index) => calls.filter((__, at) => at % processes.length === index));
  const before = model.requests.length;
  const results = await Promise.all(
    processes.map((process, index) => process.ask('runAll', { runs: parts[index], concurrency: 25 })),
  );
  return {
    probes,
    asked: model.requests.length - before,
    ...judge(parts.flatMap((part, index) => part.map((call, at) => ({ call, result: results[index][at] })))),
  };
}

/** Keys of several tenants and users over HTTP; what headers and bodies claim changes nothing. */
export async function crossTenantRequests({ shared, model }, { probes, seed }) {
  const next = random(seed);
  const clients = shared.urls.map((url) => httpClient(url, { connections: 25 }));
  const before = model.requests.length;
  const claims = { 'x-tenant': 'acme', 'x-user': 'ada', 'x-tenant-id': 'acme', 'x-forwarded-user': 'ada' };
  try {
    const answers = await inParallel(Array.from({ length: probes }), 50, async (_, index) => {
      const { key, ...owner } = OWNERS[Math.floor(next() * OWNERS.length)];
      const call = { ...owner, agent: 'cached', input: `request ${Math.floor(next() * QUESTIONS)}` };
      const { status, text } = await clients[index % clients.length].post(
        '/v1/agents/cached/execute',
        { input: call.input },
        { 'x-api-key': key, ...claims },
      );
      const { output, cached } = JSON.parse(text);
      return { call, result: { output, cached, code: status === 200 ? undefined : status } };
    });
    return { probes, asked: model.requests.length - before, ...judge(answers) };
  } finally {
    for (const client of clients) await client.close();
  }
}

/** Whom each answer was given to. The number in it says which request it came from. */
function judge(answers) {
  const owners = new Map();
  const tenants = new Map();
  let [failed, hits] = [0, 0];
  for (const { call, result } of answers) {
    const number = numberOf(result.output);
    if (result.code !== undefined || !Number.isInteger(number) || !result.output.endsWith(call.input)) {
      failed += 1;
      continue;
    }
    if (result.cached) hits += 1;
    const tenant = `${call.agent} ${JSON.stringify(call.tenant ?? 0)}`;
    add(tenants, number, tenant);
    add(owners, number, `${tenant} ${JSON.stringify(call.user ?? 0)}`);
  }
  const several = (map) => [...map.values()].filter((whose) => whose.size > 1).length;
  return { failed, hits, acrossTenants: several(tenants), acrossUsers: several(owners) };
}

function add(map, number, whose) {
  map.set(number, (map.get(number) ?? new Set()).add(whose));
}
