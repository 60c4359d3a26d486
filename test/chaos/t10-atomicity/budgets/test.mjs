import { clockJumps, killed, outage, race } from './scenarios.mjs';
import { streamedCost } from './streamed-cost.mjs';

/**
 * Budgets over several processes: never a call too many, and none too few.
 *
 * @param {{ short: boolean }} options
 */
export async function budgets({ short }) {
  const started = performance.now();
  const say = (line) => console.log(`budgets, ${Math.round((performance.now() - started) / 1000)} s: ${line}`);
  const killing = killed(); // waits for a reservation to expire, most of the time
  const rounds = short ? 1 : 5;
  const races = [];
  for (let round = 0; round < rounds; round += 1) races.push(await race({ worth: 10, callsPerProcess: 250 }));
  say(`a cap worth 10, 1,000 calls over 4 processes: ${races.map(({ admitted }) => admitted).join(', ')} admitted`);
  const twoHundred = await race({ worth: 200, callsPerProcess: 500 });
  say(`4 x 500 calls at $0.05 on $10: ${twoHundred.admitted} admitted`);
  const away = await outage({ short });
  say(`Redis away under load: ${JSON.stringify(away)}`);
  const [kill, clock, costs] = await Promise.all([killing, clockJumps(), streamedCost()]);
  say(`kill -9 with 10 calls open: ${JSON.stringify(kill)}`);
  say(`clock +1 h and -1 h: ${JSON.stringify(clock)}`);
  say(`plain and streamed, in nano-dollars: ${JSON.stringify(costs)}`);
  const unreserved = await race({ worth: 10, callsPerProcess: 250, reserving: false });
  say(`control without reservations: ${unreserved.admitted} admitted`);

  const exact = (result, worth) =>
    result.admitted === worth && result.asked === worth && result.settled <= result.cap && result.reserved === 0;
  const checks = {
    capWorth10: races.every((result) => exact(result, 10)),
    twoHundred: exact(twoHundred, 200),
    outageOverspendsNothing: away.overspent === 0 && away.settledDiffers === 0,
    outageLeaksNothing: away.leaked === 0,
    outageIsUsedUpAfterwards: away.asked === away.worth,
    shortOutageFailsNoCall: (away.underLoad.budget_unavailable ?? 0) === 0 && away.askedDuringOutage > 0,
    killedIsFreedByTime: kill.held === 10 && !kill.atOnce.admitted && kill.later.admitted === 10 && kill.reserved === 0,
    clockChangesNothing:
      clock.finished === 12 && clock.admittedDuringJumps === 0 && clock.settled === 12 && clock.reserved === 0,
    streamCostsWhatPlainCosts: costs.every(({ plain, streamed }) => plain > 0 && plain === streamed),
  };
  return {
    n: rounds * 1000 + 2000 + Object.values(away.underLoad).reduce((sum, count) => sum + count, 0),
    faults: { redisCut: 1, processesKilled: 1, clockJumps: 3 },
    metrics: { races, twoHundred, away, kill, clock, costs, checks },
    target: {
      capWorth10: 'exactly 10',
      twoHundred: 'exactly 200',
      outage: 'no call fails, overspent 0, leaked 0',
      streamed: 'equal to the nano-dollar',
    },
    pass: Object.values(checks).every(Boolean) && unreserved.admitted > 10,
    negativeControl: { withoutReservations: unreserved.admitted, overspends: unreserved.settled > unreserved.cap },
  };
}
