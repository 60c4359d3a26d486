import { setTimeout as delay } from 'node:timers/promises';
import { Child } from '../../bench/processes/child.mjs';
import { startUpstream } from './upstream.mjs';

export const PROCESSES = 4;
const CALLERS = 200;
const PAUSE_MS = 2000;

/**
 * Processes with their callers, a primary target and a spare one.
 *
 * @param {{ redis?: { url: string, keyPrefix: string }, circuitBreaker: object }} options
 */
export async function startHerd(options) {
  const [primary, spare] = await Promise.all([startUpstream(), startUpstream()]);
  const parameters = [JSON.stringify({ ...options, primary: primary.url, spare: spare.url })];
  const file = new URL('herd-process.mjs', import.meta.url).href;
  const processes = await Promise.all(Array.from({ length: PROCESSES }, () => Child.start(file, parameters)));
  const all = (question, about) => Promise.all(processes.map((process) => process.ask(question, about)));
  await all('warm');
  await all('start', { callers: CALLERS, pauseMs: PAUSE_MS });
  return {
    primary,
    spare,
    all,
    circuits: () => all('circuit'),
    async report() {
      const reports = await all('report');
      const merged = (field) => reports.flatMap((report) => report[field]);
      return { calls: merged('calls'), events: merged('events').sort((a, b) => a.at - b.at) };
    },
    async stop() {
      await all('stop');
      for (const process of processes) process.stop();
      primary.close();
      spare.close();
    },
  };
}

/**
 * Waits until the circuits of all processes are as they should be.
 *
 * @param {Awaited<ReturnType<typeof startHerd>>} herd
 * @param {(states: readonly string[]) => boolean} condition
 * @param {number} withinMs
 */
export async function untilCircuits(herd, condition, withinMs) {
  const end = performance.now() + withinMs;
  for (;;) {
    const circuits = await herd.circuits();
    if (condition(circuits.map((circuit) => circuit?.state ?? 'closed'))) return circuits;
    if (performance.now() > end) throw new Error(`The circuits were ${JSON.stringify(circuits)} for ${withinMs} ms.`);
    await delay(20);
  }
}
