// T7: four processes with 200 callers each, whose primary target goes dark for a while.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { PROCESSES, startHerd, untilCircuits } from './herd.mjs';
import { startRedisPath } from './redis-path.mjs';
import { runSchedules } from './schedules.mjs';
import { mostAtOnce, now } from './upstream.mjs';

const REDIS_URL = process.env['OSSA_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379/9';
const ABORTS = 1000;
const SCHEDULES = 10_000;
const FULL = { blackoutMs: 30_000, resetTimeout: 5000 };
const SHORT = { blackoutMs: 3000, resetTimeout: 700 };

/** Traffic is all back this long after the break has ended. */
const BACK_AFTER_MS = 12_000;
const SAMPLE_MS = 3000;
/** The circuit is closed a moment before it is announced. */
const ANNOUNCED_WITHIN_MS = 10;

const TARGET = {
  probesAtOnce: 1,
  probesAtOnceWithoutRedis: PROCESSES,
  fleetOpensWithinMs: 2000,
  primaryShareAfterwards: 0.95,
  answered: 0.999,
  transitionsByAborts: 0,
  wedged: 0,
};

/** @type {import('../tests.mjs').Test['run']} */
export async function run({ short, seed }) {
  const scale = short ? SHORT : FULL;
  const schedules = await runSchedules(SCHEDULES, seed);
  console.log(`${schedules.schedules} schedules, ${schedules.wedged} wedged`);
  const shared = await withRedis((redis) => blackout({ ...scale, redis, sampleMs: SAMPLE_MS }));
  console.log(`with Redis: ${JSON.stringify(shared)}`);
  const sampleMs = short ? 0 : SAMPLE_MS; // how traffic comes back is the same; the short form looks once
  const alone = await withRedis((redis, path) => blackout({ ...scale, redis, sampleMs, beforeDark: () => path.cut() }));
  console.log(`Redis cut: ${JSON.stringify(alone)}`);
  const negativeControl = await withoutBreaker();
  console.log(`breaker off: ${JSON.stringify(negativeControl)}`);
  const pass =
    schedules.wedged === TARGET.wedged &&
    holds(shared, TARGET.probesAtOnce) &&
    holds(alone, TARGET.probesAtOnceWithoutRedis) &&
    negativeControl.atOnceWhileDark > PROCESSES;
  return {
    n: shared.calls + alone.calls,
    faults: { blackouts: 2, blackoutMs: scale.blackoutMs, aborts: shared.aborts + alone.aborts, redisCut: 1 },
    metrics: { schedules, shared, alone },
    target: TARGET,
    pass,
    negativeControl,
    ...(short && {
      scaledDown: `blackout of ${SHORT.blackoutMs} ms, breaks from ${SHORT.resetTimeout} ms, the return of traffic only with Redis`,
    }),
  };
}

function holds(measured, probesAtOnce) {
  return (
    measured.probesAtOnce <= probesAtOnce &&
    measured.probes > 0 &&
    measured.opensWithinMs <= TARGET.fleetOpensWithinMs &&
    (measured.primaryShareAfterwards ?? 1) >= TARGET.primaryShareAfterwards &&
    measured.answered >= TARGET.answered &&
    measured.transitionsByAborts === TARGET.transitionsByAborts
  );
}

/** Healthy, aborts, dark, healthy again; what the upstream saw and how the calls ended. */
async function blackout({ redis, blackoutMs, resetTimeout, sampleMs, beforeDark = () => undefined }) {
  const herd = await startHerd({ redis, circuitBreaker: { resetTimeout } });
  try {
    await delay(2000);
    const aborted = await herd.all('abort', ABORTS / PROCESSES);
    const aborts = aborted.reduce((sum, count) => sum + count, 0);
    const byAborts = await herd.report();
    const failures = (await herd.circuits()).reduce((sum, { counts }) => sum + counts.failures, 0);
    if (aborts === 0) throw new Error('No call was aborted before it ended.');

    beforeDark();
    await delay(200);
    const dark = now();
    herd.primary.dark = true;
    await untilCircuits(herd, (states) => states.every((state) => state === 'open'), 10_000);
    const open = now();
    await delay(blackoutMs - (open - dark));
    herd.primary.dark = false;
    await untilCircuits(herd, (states) => states.every((state) => state === 'closed'), 60_000);
    const { events } = await herd.report();
    const closed = events.filter(({ name }) => name === 'closed');
    const breakEnd = events.findLast(({ name, at }) => name === 'half-opened' && at < closed.at(-1).at).at;
    if (sampleMs > 0) await delay(Math.max(0, breakEnd + BACK_AFTER_MS + sampleMs - now()));
    await herd.all('stop');
    await delay(500);

    const { calls } = await herd.report();
    const until = closed[0].at - ANNOUNCED_WITHIN_MS;
    const afterwards = calls.filter(({ begun }) => begun >= breakEnd + BACK_AFTER_MS);
    const duringTrouble = calls.filter(({ begun }) => begun >= dark);
    return {
      calls: calls.length,
      aborts,
      transitionsByAborts: byAborts.events.length + failures,
      opensWithinMs: Math.round(open - dark),
      probes: herd.primary.requests.filter(({ begun }) => begun >= open && begun < until).length,
      probesAtOnce: mostAtOnce(herd.primary, open, until),
      ...(sampleMs > 0 && { primaryShareAfterwards: share(afterwards, ({ by }) => by === 'primary') }),
      answered: share(duringTrouble, ({ by }) => by === 'primary' || by === 'spare'),
      slowestMs: Math.round(Math.max(...duringTrouble.map(({ took }) => took))),
      transitions: events.length,
      unanswered: [...new Set(duringTrouble.map(({ by }) => by).filter((by) => by.startsWith('failed')))],
    };
  } finally {
    await herd.stop();
  }
}

/** The negative control: the same herd without a breaker asks the dark target with all it has. */
async function withoutBreaker() {
  const herd = await startHerd({ circuitBreaker: { enabled: false } });
  try {
    await delay(500);
    herd.primary.dark = true;
    await delay(500);
    const from = now();
    await delay(1000);
    return { atOnceWhileDark: mostAtOnce(herd.primary, from, now()) };
  } finally {
    await herd.stop();
  }
}

async function withRedis(work) {
  const keyPrefix = `ossa-chaos-${randomUUID()}:`;
  const client = new Redis(REDIS_URL, { maxRetriesPerRequest: 1 });
  const path = await startRedisPath(REDIS_URL);
  try {
    await client.ping(); // without Redis this test cannot say anything
    return await work({ url: path.url, keyPrefix }, path);
  } finally {
    path.cut();
    const keys = await client.keys(`${keyPrefix}*`).catch(() => []);
    if (keys.length > 0) await client.del(...keys);
    client.disconnect();
  }
}

function share(calls, matches) {
  return calls.length === 0 ? 0 : calls.filter(matches).length / calls.length;
}
