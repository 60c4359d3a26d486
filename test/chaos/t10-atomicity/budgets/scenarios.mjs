import { setTimeout as delay } from 'node:timers/promises';
import { startTcpProxy } from '../../support/tcp-proxy.mjs';
import { CALL_NANO_DOLLARS, dollarsFor } from './costs.mjs';
import { REDIS_URL, startProcesses, total } from './processes.mjs';

/** What a reservation outlives the deadline of its call by. */
const GRACE_MS = 10_000;

/** More calls at once than the cap is worth: exactly so many get through. */
export async function race({ worth, callsPerProcess, reserving = true }) {
  const fleet = await startProcesses({ safety: { maxCostPerDay: dollarsFor(worth) }, reserving });
  try {
    const outcomes = total(await fleet.all('calls', { count: callsPerProcess }));
    const { settled, reserved } = await fleet.books();
    return {
      admitted: outcomes.admitted ?? 0,
      refused: outcomes.budget_exceeded ?? 0,
      asked: fleet.ledger.calls,
      settled,
      reserved,
      cap: worth * CALL_NANO_DOLLARS,
    };
  } finally {
    await fleet.stop();
  }
}

/** Redis goes away and comes back under load: calls go on from what is held in advance, and nothing is overspent. */
export async function outage({ short }) {
  const proxy = await startTcpProxy(new URL(REDIS_URL));
  const worth = short ? 5000 : 12_000;
  const fleet = await startProcesses({
    safety: { maxCostPerDay: dollarsFor(worth), leaseTtl: '60s' },
    redisUrl: proxy.url,
  });
  try {
    const load = fleet.all('load', { callers: short ? 3 : 2, ms: short ? 6000 : 30_000, pauseMs: 60 });
    await delay(2000);
    const before = fleet.ledger.calls;
    await proxy.cut();
    await delay(short ? 1500 : 3000);
    const during = fleet.ledger.calls - before;
    await proxy.restore();
    const underLoad = total(await load);
    await delay(2000); // what waited is settled by now
    const rest = await untilUsedUp(fleet);
    await fleet.all('stop');
    await delay(200);
    const books = await fleet.books();
    if (during === 0 && !underLoad.budget_unavailable) throw new Error('the outage was not noticed by any call');
    return {
      underLoad,
      askedDuringOutage: during,
      rest,
      asked: fleet.ledger.calls,
      worth,
      overspent: Math.max(0, fleet.ledger.calls - worth),
      settledDiffers: books.settled - fleet.ledger.calls * CALL_NANO_DOLLARS,
      leaked: books.reserved,
    };
  } finally {
    await fleet.stop();
    await proxy.close();
  }
}

/** Calls until all are refused. */
async function untilUsedUp(fleet) {
  const rounds = [];
  do rounds.push(total(await fleet.all('calls', { count: 100 })));
  while (rounds.at(-1).budget_exceeded !== 100 * fleet.children.length && rounds.length < 500);
  return total(rounds);
}

/** A process is killed in the middle of its calls: what it had reserved is there again when the reservations expire. */
export async function killed() {
  const deadlineMs = 2000;
  const fleet = await startProcesses({ processes: 2, safety: { maxCostPerDay: dollarsFor(10) } });
  const [victim, other] = fleet.children;
  try {
    fleet.ledger.holding = true;
    void victim.ask('calls', { count: 10, deadlineMs });
    while (fleet.ledger.held < 10) await delay(10);
    victim.kill();
    fleet.ledger.holding = false;
    const held = (await fleet.books()).reserved;
    const atOnce = await other.ask('calls', { count: 5 });
    await delay(deadlineMs + GRACE_MS + 500);
    const later = await other.ask('calls', { count: 20 });
    const { reserved, settled } = await fleet.books();
    return { held: held / CALL_NANO_DOLLARS, atOnce, later, reserved, settled: settled / CALL_NANO_DOLLARS };
  } finally {
    await fleet.stop();
  }
}

/** The clock on the wall of every process jumps an hour back and forth while calls hold the whole budget. */
export async function clockJumps() {
  const fleet = await startProcesses({ safety: { maxCostPerDay: dollarsFor(12) } });
  try {
    fleet.ledger.holding = true;
    const open = fleet.all('calls', { count: 3 });
    while (fleet.ledger.held < 12) await delay(10);
    let admitted = 0;
    for (const ms of [3_600_000, -3_600_000, 0]) {
      await fleet.all('shift', { ms });
      admitted += total(await fleet.all('calls', { count: 10 })).admitted ?? 0;
    }
    fleet.ledger.release();
    const finished = total(await open).admitted;
    const { settled, reserved } = await fleet.books();
    return { finished, admittedDuringJumps: admitted, settled: settled / CALL_NANO_DOLLARS, reserved };
  } finally {
    await fleet.stop();
  }
}
