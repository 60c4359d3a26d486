import { PROCESSES, startFleets } from './fleet.mjs';
import { clockJumps, cutRedis, invalidatedWhileAsked, invalidation, neverCached } from './scenarios.mjs';
import { identicalCalls, identicalRequests, killedHolder } from './single-flight.mjs';
import { crossTenantProbes, crossTenantRequests } from './tenants.mjs';

const CALLS = 500;
/** How long a holder of a lease may be silent, and how long the others need to notice. */
const REPLACED_MS = 4000 + 1000;
/** How long after an invalidation a process may still be on its way to know. */
const STALE_MS = 50;

/**
 * The cache over several processes: one call for all who ask the same, nothing for those who do not.
 *
 * @param {{ short: boolean, seed: number }} options
 */
export async function cache({ short, seed }) {
  const started = performance.now();
  const say = (line) => console.log(`cache, ${Math.round((performance.now() - started) / 1000)} s: ${line}`);
  const fleets = await startFleets();
  try {
    return await measure(fleets, { short, seed, say });
  } finally {
    await fleets.stop();
  }
}

async function measure(fleets, { short, seed, say }) {
  say('started');
  const flights = [];
  for (let round = 0; round < (short ? 1 : 3); round += 1) {
    for (const stream of [false, true]) {
      for (const of of /** @type {const} */ (['memory', 'shared']))
        flights.push(await identicalCalls(fleets, { of, stream, calls: CALLS }));
      if (!short) flights.push(await identicalCalls(fleets, { of: 'shared', stream, calls: PROCESSES * CALLS }));
    }
  }
  say(`identical calls at once: ${flights.map(({ calls, asked }) => `${calls} -> ${asked}`).join(', ')}`);
  const requests = await identicalRequests(fleets, { calls: CALLS });
  say(`over HTTP, whole and streamed: ${JSON.stringify(requests)}`);
  const cells = await neverCached(fleets);
  say(
    `bad answers: ${cells.flatMap(({ fault, wrong }) => wrong.map((what) => `${fault}: ${what}`)).join('; ') || 'none kept'}`,
  );
  const invalidated = await invalidation(fleets, { rounds: short ? 4 : 20 });
  const late = await invalidatedWhileAsked(fleets);
  say(`invalidated: ${JSON.stringify(invalidated)}, while asked: ${JSON.stringify(late)}`);
  const probes = await crossTenantProbes(fleets, { probes: short ? 1500 : 10_000, seed });
  const overHttp = await crossTenantRequests(fleets, { probes: short ? 300 : 2000, seed });
  say(`probes across tenants: ${JSON.stringify(probes)}, over HTTP: ${JSON.stringify(overHttp)}`);
  const open = await crossTenantProbes(fleets, { probes: 1000, seed, agents: ['open'] });
  const off = await identicalCalls(fleets, { of: 'off', calls: CALLS });
  say(
    `controls: ${off.asked} requests without a cache, ${open.acrossUsers} answers given to several users of an open agent`,
  );
  const clocks = await clockJumps(fleets);
  const cut = await cutRedis(fleets);
  say(`clock jumps: ${JSON.stringify(clocks)}; Redis cut: ${JSON.stringify(cut)}`);
  const kill = await killedHolder(fleets);
  say(`the holder of the lease killed: ${JSON.stringify(kill)}`);

  const noFailure = ({ failed }) => Object.keys(failed).length === 0;
  const apart = ({ acrossUsers, acrossTenants, failed, hits }) =>
    acrossUsers === 0 && acrossTenants === 0 && failed === 0 && hits > 0;
  const checks = {
    oneRequest: flights.every((flight) => flight.asked === 1 && flight.answers === 1 && noFailure(flight)),
    followersAreCached: flights.every(({ notCached }) => notCached === 1),
    oneRequestOverHttp: requests.asked === 1 && requests.statuses[200] === CALLS && requests.withoutEnd === 0,
    badAnswersAreNotKept: cells.every(({ wrong }) => wrong.length === 0),
    invalidatedEverywhere:
      invalidated.staleMs <= STALE_MS && invalidated.notTold === 0 && invalidated.failed === 0 && invalidated.fresh > 0,
    invalidatedWhileAsked: !late.later.includes(late.first),
    tenantsAreApart: apart(probes),
    tenantsAreApartOverHttp: apart(overHttp),
    openOnlyWithinTheTenant: open.acrossTenants === 0 && open.failed === 0,
    clockChangesNothing: clocks.every(({ lost, asked }) => lost === 0 && asked === 1),
    cutFailsNothing: cut.failed === 0 && cut.slowestMs <= 1000,
    oneRequestEachWithoutRedis: cut.askedWhileAway === PROCESSES,
    sharedAgain: cut.sharedAfterMs >= 0 && cut.sharedAfterMs <= 5000,
    killedHolderIsReplaced:
      kill.askedBefore === 1 &&
      kill.asked === 2 &&
      kill.replacedMs <= REPLACED_MS &&
      kill.answers === 1 &&
      noFailure(kill),
    nobodyHangs: kill.overMs <= REPLACED_MS + 1000,
  };
  return {
    n: [...flights, requests].reduce((sum, { calls }) => sum + calls, probes.probes + overHttp.probes + cut.calls),
    faults: {
      holdersKilled: 1,
      redisCut: 1,
      badAnswers: cells.length,
      clockJumps: 9,
      invalidations: invalidated.rounds + 1,
    },
    metrics: { flights, requests, cells, invalidated, late, probes, overHttp, clocks, cut, kill, checks },
    target: { upstreamRequests: 1, crossTenantHits: 0, badAnswersKept: 0, staleMs: STALE_MS, replacedMs: REPLACED_MS },
    pass: Object.values(checks).every(Boolean) && off.asked === CALLS && open.acrossUsers > 0,
    negativeControl: { withoutCache: off.asked, sharedByUsers: open.acrossUsers },
  };
}
