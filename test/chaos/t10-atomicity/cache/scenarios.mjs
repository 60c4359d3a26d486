import { setTimeout as delay } from 'node:timers/promises';
import { numberOf } from '../../support/model-server.mjs';
import { ADA, whileModelTakes } from './fleet.mjs';

/** @typedef {Awaited<ReturnType<typeof import('./fleet.mjs').startFleets>>} Fleets */

const FAULTS = /** @type {const} */ (['status-429', 'status-500', 'cut', 'truncated', 'filtered']);
/** Longer than memory keeps what another process has replaced. */
const AGREED_MS = 12_000;
/** So long that what was stored is there for another process. */
const STORED_MS = 50;

/**
 * An answer that failed or is not complete, then a good one: the second call reaches the model, the third does not.
 *
 * @param {Fleets} fleets
 */
export async function neverCached({ shared: { processes }, model }) {
  const [one, other] = processes;
  const cells = [];
  for (const fault of FAULTS) {
    for (const stream of [false, true]) {
      const input = `${fault} ${stream ? 'streamed' : 'whole'}`;
      model.plan(input, fault);
      const about = { ...ADA, input, stream };
      const first = await one.ask('run', about);
      if (model.asked(input) !== 1) throw new Error(`The fault ${input} could not be injected.`);
      await delay(STORED_MS);
      const second = await other.ask('run', about);
      const third = await other.ask('run', about);
      const wrong = [
        ...(first.code === undefined && (fault === 'cut' || fault.startsWith('status'))
          ? ['the fault is a success']
          : []),
        ...(first.cached === true || second.cached === true ? ['a bad answer was given again'] : []),
        ...(numberOf(second.output) > 0 && numberOf(second.output) !== numberOf(first.output)
          ? []
          : ['no good answer']),
        ...(third.cached === true && model.asked(input) === 2 ? [] : ['the good answer was not kept']),
      ];
      cells.push({ fault: input, first: first.code ?? 'answered', wrong });
    }
  }
  return cells;
}

/**
 * One process forgets what an agent said while the others are asked for it all the time.
 *
 * @param {Fleets} fleets
 */
export async function invalidation({ shared: { processes } }, { rounds }) {
  const [one, ...others] = processes;
  const about = { ...ADA, input: 'what may become wrong' };
  const found = { rounds, old: 0, fresh: 0, oldAfterwards: 0, staleMs: 0, notTold: 0, failed: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const before = await settled(processes, about);
    const asking = others.map((process) => process.ask('runsFor', { ...about, ms: 250 }));
    await delay(100);
    const { at, everywhere } = await one.ask('invalidateAgent', { agent: 'cached' });
    if (!everywhere) found.notTold += 1;
    for (const run of (await Promise.all(asking)).flat()) {
      const isOld = numberOf(run.output) === before;
      if (run.code !== undefined) found.failed += 1;
      else if (isOld) found.old += 1;
      else found.fresh += 1;
      if (!isOld || run.at <= at) continue;
      found.oldAfterwards += 1;
      found.staleMs = Math.max(found.staleMs, run.at - at);
    }
  }
  return found;
}

/** Until all processes give the same answer from the cache; gives its number. */
async function settled(processes, about) {
  for (const end = performance.now() + AGREED_MS; performance.now() < end;) {
    const runs = await Promise.all(processes.map((process) => process.ask('run', about)));
    const numbers = new Set(runs.map(({ output }) => numberOf(output)));
    if (numbers.size === 1 && runs.every(({ cached }) => cached)) return [...numbers][0];
    await delay(20);
  }
  throw new Error('The processes never agreed on an answer.');
}

/**
 * An answer that was asked for before its agent was invalidated, and comes afterwards, is not kept.
 *
 * @param {Fleets} fleets
 */
export async function invalidatedWhileAsked({ shared: { processes }, model }) {
  const [one, other] = processes;
  const about = { ...ADA, input: 'asked before, answered after' };
  return whileModelTakes(model, 300, async () => {
    const asking = one.ask('run', about);
    while (model.asked(about.input) === 0) await delay(5);
    await other.ask('invalidateAgent', { agent: 'cached' });
    const first = numberOf((await asking).output);
    await delay(STORED_MS);
    const later = await Promise.all([one.ask('run', about), other.ask('run', about)]);
    return { first, later: later.map(({ output }) => numberOf(output)) };
  });
}

/**
 * The clock on the wall jumps an hour while answers live for ten minutes: none expires early.
 *
 * @param {Fleets} fleets
 */
export async function clockJumps({ model, ...fleets }) {
  const found = [];
  for (const of of /** @type {const} */ (['memory', 'shared'])) {
    const [one, other = one] = fleets[of].processes;
    const about = { ...ADA, agent: 'brief', input: `what stays right ${of}` };
    await one.ask('run', about);
    await delay(STORED_MS);
    let lost = 0;
    for (const ms of [3_600_000, -3_600_000, 0]) {
      for (const process of new Set([one, other])) {
        await process.ask('shift', { ms });
        const { cached } = await process.ask('run', about);
        if (cached !== true) lost += 1;
      }
    }
    found.push({ of, lost, asked: model.asked(about.input) });
  }
  return found;
}

/**
 * Redis is cut while processes ask, and comes back: no call fails or waits, and answers are shared again.
 *
 * @param {Fleets} fleets
 */
export async function cutRedis({ shared: { all, processes }, model, proxy }) {
  const [one, other] = processes;
  const asking = all('runsFor', { ...ADA, input: 'all the time', ms: 4000, pauseMs: 2 });
  await delay(500);
  await proxy.cut();
  await delay(300);
  const alone = await whileModelTakes(model, 100, () =>
    all('runs', { ...ADA, input: 'while Redis is away', count: 100 }),
  );
  await delay(1000);
  await proxy.restore();
  const backAt = performance.now();
  let sharedAfterMs = -1;
  for (let number = 0; sharedAfterMs < 0 && performance.now() - backAt < 10_000; number += 1) {
    const about = { ...ADA, input: `shared again ${number}` };
    await one.ask('run', about);
    await delay(20);
    if ((await other.ask('run', about)).cached) sharedAfterMs = Math.round(performance.now() - backAt);
    else await delay(80);
  }
  const runs = [...(await asking).flat(), ...alone.flat()];
  return {
    calls: runs.length,
    failed: runs.filter(({ code }) => code !== undefined).length,
    slowestMs: Math.round(Math.max(...runs.map(({ ms }) => ms))),
    askedWhileAway: model.asked('while Redis is away'),
    sharedAfterMs,
  };
}
