import { setTimeout as delay } from 'node:timers/promises';
import { LIMIT } from './fleet.mjs';

/** @typedef {Awaited<ReturnType<typeof import('./fleet.mjs').startFleets>>} Fleets */

/** A bucket of 100 that gets one a minute; an hour would be worth 60. */
const BY_THE_MINUTE = { rate: { runsPerMinute: 1, burst: LIMIT } };

/** For so long at most the shared bucket is waited for. */
const BACK_MS = 10_000;

let named = 0;

/** Somebody whose buckets are full. */
function somebody() {
  return { user: `user ${(named += 1)}`, tenant: 'acme' };
}

/** An agent whose bucket is full. */
function someAgent(limits = BY_THE_MINUTE) {
  return { id: `agent ${(named += 1)}`, limits };
}

/** @param {readonly { outcome: string }[]} checks */
export function admittedOf(checks) {
  return checks.filter(({ outcome }) => outcome === 'admitted').length;
}

/** Whatever is neither an admission nor a refusal. */
function unexpectedOf(checks) {
  return checks.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'admitted' && outcome !== 'rate_limited');
}

/**
 * More checks at once than the bucket has: that of a user, of an agent, or of both.
 *
 * @param {Fleets['shared']} fleet
 * @param {{ checks: number, of?: 'user' | 'agent' | 'both' }} options
 */
export async function race({ all, processes }, { checks, of = 'user' }) {
  const subject = { ...(of !== 'agent' && somebody()), ...(of !== 'user' && { agent: someAgent() }) };
  const done = (await all('checks', { count: checks / processes.length, subject })).flat();
  return {
    processes: processes.length,
    of,
    checks: done.length,
    admitted: admittedOf(done),
    unexpected: unexpectedOf(done),
  };
}

/** Five users of 100 each share an agent of 300: whoever is refused by the one is not charged by the other. */
export async function together({ all, processes }) {
  const agent = someAgent({ rate: { runsPerMinute: 1, burst: 3 * LIMIT } });
  const byUser = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const subject = { ...somebody(), agent };
      return admittedOf((await all('checks', { count: 200 / processes.length, subject })).flat());
    }),
  );
  return { byUser, admitted: byUser.reduce((sum, count) => sum + count, 0), limit: 3 * LIMIT };
}

/** The clock on the wall of each process jumps hours back and forth, before checks and during them. */
export async function clockJumps({ all, processes }) {
  const subject = { agent: someAgent() };
  const jumps = [3_600_000, -3_600_000, 7_200_000, -7_200_000, 0];
  const count = 40 / processes.length;
  const checks = (await all('checks', { count, subject })).flat();
  const resets = [];
  for (const [index, ms] of jumps.entries()) {
    const asking = all('checks', { count, subject });
    await Promise.all(processes.map((process, at) => process.ask('shift', { ms: (at + index) % 2 ? -ms : ms })));
    checks.push(...(await asking).flat(), ...(await all('checks', { count, subject })).flat());
    resets.push(...(await all('peek', { subject })).map(({ resetMs }) => resetMs));
  }
  const delays = checks.filter(({ outcome }) => outcome === 'rate_limited').map(({ retryAfterMs }) => retryAfterMs);
  const range = (values) => [Math.min(...values), Math.max(...values)].map(Math.round);
  return {
    jumps: jumps.length * processes.length,
    checks: checks.length,
    admitted: admittedOf(checks),
    unexpected: unexpectedOf(checks),
    retryAfterMs: range(delays),
    resetMs: range(resets),
  };
}

/** Redis is cut while checks go on, and comes back: the shared bucket and the shares admit what they have, no more and no less. */
export async function cutInTheMiddle({ shared, proxy }, { short }) {
  const [before, away] = short ? [800, 2500] : [800, 6000];
  const subject = somebody();
  const asking = shared.all('pacedChecks', { subject, pauseMs: 50 });
  await delay(before);
  const cutAt = await timeOf(() => proxy.cut());
  await delay(away / 2);
  const alone = await shared.all('checks', { count: LIMIT, subject: somebody() });
  await delay(away / 2);
  const backAt = await timeOf(() => proxy.restore());
  await untilUsedUp(shared.processes, subject);
  await shared.all('endChecks');
  const checks = (await asking).flat();
  const during = checks.filter(({ at }) => at >= cutAt && at < backAt);
  if (during.length === 0) throw new Error('The outage was not noticed by any check.');
  return {
    checks: checks.length,
    admitted: admittedOf(checks),
    admittedBefore: admittedOf(checks.filter(({ at }) => at < cutAt)),
    admittedDuring: admittedOf(during),
    admittedAfter: admittedOf(checks.filter(({ at }) => at >= backAt)),
    slowestMs: Math.round(Math.max(...checks.map(({ ms }) => ms))),
    unexpected: unexpectedOf([...checks, ...alone.flat()]),
    /** Of somebody who asked only while Redis was away. */
    alone: alone.map(admittedOf),
  };
}

/** Waits, within reason, until all processes use the shared bucket again and nothing is left in it. */
async function untilUsedUp(processes, subject) {
  for (const end = performance.now() + BACK_MS; performance.now() < end; await delay(100)) {
    const levels = await Promise.all(processes.map((process) => process.ask('peek', { subject })));
    if (levels.every(({ limit, remaining }) => limit === LIMIT && remaining === 0)) return;
  }
}

async function timeOf(action) {
  await action();
  return Number(process.hrtime.bigint()) / 1e6;
}
