import { LIMIT, PROCESSES, startFleets } from './fleet.mjs';
import { behindProxy, forgedAddresses, runsOverHttp } from './over-http.mjs';
import { clockJumps, cutInTheMiddle, race, together } from './scenarios.mjs';

/**
 * Limits over several processes: exactly as many as they say.
 *
 * @param {{ short: boolean, seed: number }} options
 */
export async function limits({ short, seed }) {
  const started = performance.now();
  const say = (line) => console.log(`limits, ${Math.round((performance.now() - started) / 1000)} s: ${line}`);
  const fleets = await startFleets();
  try {
    return await measure(fleets, { short, seed, say });
  } finally {
    await fleets.stop();
  }
}

async function measure(fleets, { short, seed, say }) {
  const { shared, memory, unlimited } = fleets;
  say('started');
  const races = [];
  for (let round = 0; round < (short ? 1 : 5); round += 1) {
    for (const of of ['user', 'agent', 'both']) {
      races.push(await race(memory, { checks: 300, of }), await race(shared, { checks: 300, of }));
      if (!short) races.push(await race(shared, { checks: 2000, of }));
    }
  }
  say(
    `a bucket of ${LIMIT}, in memory and over ${PROCESSES} processes: ${races.map(({ admitted }) => admitted).join(', ')} admitted`,
  );
  const sharing = await together(shared);
  say(`five users of ${LIMIT} share an agent of ${sharing.limit}: ${sharing.byUser.join(' + ')} = ${sharing.admitted}`);
  const clocks = [await clockJumps(memory), await clockJumps(shared)];
  say(`clocks jump an hour and two: ${clocks.map(({ admitted }) => admitted).join(', ')} admitted`);
  const http = await runsOverHttp(fleets, { runs: 300 });
  say(`300 runs over HTTP and ${PROCESSES} processes: ${JSON.stringify(http.statuses)}`);
  const forged = await forgedAddresses(fleets, { requests: short ? 2000 : 10_000, seed });
  const proxied = await behindProxy(fleets, { requests: short ? 500 : 2000, seed });
  say(`forged addresses: ${JSON.stringify(forged.statuses)}, behind a proxy: ${JSON.stringify(proxied.statuses)}`);
  const cut = await cutInTheMiddle(fleets, { short });
  say(`Redis cut and back: ${JSON.stringify(cut)}`);
  const control = await race(unlimited, { checks: 300 });
  say(`control without limits: ${control.admitted} of 300 admitted`);

  const checks = {
    exactly100: races.every(({ admitted, unexpected }) => admitted === LIMIT && unexpected.length === 0),
    refusedByOneIsChargedByNone:
      sharing.admitted === sharing.limit && sharing.byUser.every((admitted) => admitted <= LIMIT),
    clockChangesNothing: clocks.every(({ admitted, unexpected }) => admitted === LIMIT && unexpected.length === 0),
    timesAreTold: clocks.every(
      ({ retryAfterMs: [least, most], resetMs: [soonest, latest] }) =>
        least > 0 && most <= 60_000 && soonest > 0 && latest <= LIMIT * 60_000,
    ),
    exactOverHttp:
      http.statuses[200] === LIMIT &&
      http.statuses[429] === 200 &&
      http.asked === LIMIT &&
      http.withoutRetryAfter === 0,
    forgedAddressesAreLimited: forged.statuses[200] === LIMIT && forged.statuses[429] === forged.requests - LIMIT,
    clientsBehindProxy: proxied.statuses.every(
      (statuses) => statuses[200] === LIMIT && statuses[429] === proxied.requests / 2 - LIMIT,
    ),
    sharesWithoutRedis: cut.alone.every((admitted) => admitted === LIMIT / PROCESSES),
    // For a moment after the return of Redis a process still decides by what is left of its share.
    cutAdmitsNoMore: cut.admittedDuring <= LIMIT && cut.admitted <= 2 * LIMIT,
    // One check of each process may be under way when Redis is cut: charged there, and decided here.
    cutAdmitsNoLess: cut.admitted >= 2 * LIMIT - PROCESSES,
    cutFailsNothing: cut.unexpected.length === 0 && cut.slowestMs <= 500,
  };
  return {
    n: [...races, ...clocks, cut].reduce(
      (sum, { checks: done }) => sum + done,
      forged.requests + proxied.requests + 1900,
    ),
    faults: {
      redisCut: 1,
      clockJumps: clocks.reduce((sum, { jumps }) => sum + jumps, 0),
      forgedRequests: forged.requests,
    },
    metrics: { races, sharing, clocks, http, forged, proxied, cut, checks },
    target: {
      admitted: `exactly ${LIMIT}`,
      redisOff: `${LIMIT} in total`,
      clock: 'nothing changes; a module that replaces Date sets the clock of a process',
      forged: `exactly ${LIMIT}`,
    },
    pass: Object.values(checks).every(Boolean) && control.admitted === 300,
    negativeControl: { withoutLimits: control.admitted },
  };
}
