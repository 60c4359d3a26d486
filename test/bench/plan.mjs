/**
 * How much is measured. A row is measured in every round, or every so many: one call at a time for the time it takes,
 * `concurrency` at a time for the CPU it costs. Many short rounds find the quiet moments of a busy machine.
 *
 * @typedef {{ every: number, warmUp: number, sequential: number, parallel: number }} Calls
 */
const FULL = {
  rounds: 12,
  concurrency: 50,
  calls: {
    memory: { every: 1, warmUp: 20_000, sequential: 2000, parallel: 5000 },
    redis: { every: 1, warmUp: 5000, sequential: 500, parallel: 2000 },
    whole: { every: 1, warmUp: 6000, sequential: 80, parallel: 800 },
    short: { every: 1, warmUp: 1000, sequential: 25, parallel: 150 },
    long: { every: 1, warmUp: 100, sequential: 0, parallel: 50 },
    pausing: { every: 1, warmUp: 0, sequential: 0, parallel: 50 },
    firstToken: { every: 3, warmUp: 0, sequential: 10, parallel: 0 },
  },
};

const QUICK = {
  ...FULL,
  rounds: 3,
  calls: {
    memory: { every: 1, warmUp: 10_000, sequential: 1000, parallel: 3000 },
    redis: { every: 1, warmUp: 3000, sequential: 500, parallel: 2000 },
    whole: { every: 1, warmUp: 3000, sequential: 50, parallel: 500 },
    short: { every: 1, warmUp: 150, sequential: 20, parallel: 100 },
    long: { every: 1, warmUp: 50, sequential: 0, parallel: 50 },
    pausing: { every: 3, warmUp: 0, sequential: 0, parallel: 50 },
    firstToken: { every: 3, warmUp: 0, sequential: 8, parallel: 0 },
  },
};

/** @param {boolean} quick about 15 seconds, and less exact */
export function planOf(quick) {
  return quick ? QUICK : FULL;
}
