const PORTION = 10_000;
const PORTIONS = 5;

/**
 * Resident memory of the server: idle, and after so many calls.
 *
 * @param {import('../processes/start.mjs').Server} server
 * @param {import('./row.mjs').Row} row
 * @param {number} concurrency
 * @param {(what: string) => void} progress
 */
export async function measureMemory({ child, idleBytes }, row, concurrency, progress) {
  const found = [{ when: 'idle', bytes: idleBytes }];
  for (let portion = 1; portion <= PORTIONS; portion += 1) {
    progress(`memory: ${portion * PORTION} calls`);
    await row.run({ calls: PORTION, concurrency });
    found.push({ when: `after ${portion * PORTION} calls`, bytes: await child.ask('rssBytes') });
  }
  return found;
}
