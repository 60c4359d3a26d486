import { setTimeout as delay } from 'node:timers/promises';
import { httpClient } from '../../support/http-client.mjs';
import { tally } from '../../support/tally.mjs';
import { ADA, whileModelTakes } from './fleet.mjs';

/** @typedef {Awaited<ReturnType<typeof import('./fleet.mjs').startFleets>>} Fleets */

const THINKS_MS = 200;
let asked = 0;

/** A question that nobody has asked. */
function question() {
  return `question ${(asked += 1)} of all at once`;
}

/** What those got who asked the same. */
function summaryOf(runs, model, input) {
  return {
    calls: runs.length,
    asked: model.asked(input),
    answers: new Set(runs.map(({ output }) => output)).size,
    notCached: runs.filter(({ cached }) => cached !== true).length,
    failed: tally(runs.filter(({ code }) => code !== undefined).map(({ code }) => code)),
    slowestMs: Math.round(Math.max(...runs.map(({ ms }) => ms))),
  };
}

/**
 * Identical calls at once.
 *
 * @param {Fleets} fleets
 * @param {{ of: 'shared' | 'memory' | 'off', calls: number, stream?: boolean }} options
 */
export async function identicalCalls({ model, ...fleets }, { of, calls, stream = false }) {
  const { all, processes } = fleets[of];
  const input = question();
  const about = { ...ADA, input, stream, count: calls / processes.length };
  const runs = await whileModelTakes(model, THINKS_MS, () => all('runs', about));
  return { of, stream, ...summaryOf(runs.flat(), model, input) };
}

/**
 * The same over HTTP, whole and streamed at the same time.
 *
 * @param {Fleets} fleets
 */
export async function identicalRequests({ shared, model }, { calls }) {
  const input = question();
  const clients = shared.urls.map((url) => httpClient(url, { connections: calls }));
  try {
    const answers = await whileModelTakes(model, THINKS_MS, () =>
      Promise.all(
        Array.from({ length: calls }, (_, index) =>
          clients[index % clients.length].post(
            `/v1/agents/cached/${Math.floor(index / clients.length) % 2 ? 'stream' : 'execute'}`,
            { input },
            { 'x-api-key': 'acme-ada' },
          ),
        ),
      ),
    );
    return {
      calls,
      asked: model.asked(input),
      statuses: tally(answers.map(({ status }) => status)),
      /** A stream that failed on its way is a 200, too. */
      withoutEnd: answers.filter(({ text }) => !text.includes('"finishReason":"stop"')).length,
    };
  } finally {
    for (const client of clients) await client.close();
  }
}

/**
 * The process that makes the call for all is killed: somebody else makes it, nobody hangs. It is the last scenario of the
 * fleet.
 *
 * @param {Fleets} fleets
 */
export async function killedHolder({ shared, model }) {
  const input = question();
  model.plan(input, 'hold');
  const [victim, ...others] = shared.processes;
  void victim.ask('runs', { ...ADA, input, count: 10 }).catch(() => undefined); // it is going to be killed
  while (model.asked(input) === 0) await delay(5);
  const waiting = others.map((process) => process.ask('runs', { ...ADA, input, count: 20 }));
  await delay(500);
  const askedBefore = model.asked(input);
  const killedAt = performance.now();
  victim.kill();
  const runs = (await Promise.all(waiting)).flat();
  const replacement = model.requests.filter(({ call }) => call === input)[askedBefore];
  return {
    ...summaryOf(runs, model, input),
    askedBefore,
    replacedMs: Math.round((replacement?.at ?? Infinity) - killedAt),
    overMs: Math.round(performance.now() - killedAt),
  };
}
