/**
 * How much is measured. A row is measured in every round: one call at a time for the time it takes, `concurrency` at a
 * time for the CPU it costs.
 *
 * @typedef {{ warmUp: number, sequential: number, parallel: number }} Calls
 */
const FULL = {
  rounds: 4,
  concurrency: 50,
  calls: {
    whole: { warmUp: 3000, sequential: 200, parallel: 1500 },
    short: { warmUp: 600, sequential: 60, parallel: 400 },
    long: { warmUp: 100, sequential: 0, parallel: 100 },
    pausing: { warmUp: 0, sequential: 0, parallel: 50 },
    firstToken: { warmUp: 0, sequential: 16, parallel: 0 },
  },
};

const QUICK = {
  rounds: 2,
  concurrency: 50,
  calls: {
    whole: { warmUp: 800, sequential: 100, parallel: 400 },
    short: { warmUp: 150, sequential: 20, parallel: 100 },
    long: { warmUp: 50, sequential: 0, parallel: 50 },
    pausing: { warmUp: 0, sequential: 0, parallel: 50 },
    firstToken: { warmUp: 0, sequential: 8, parallel: 0 },
  },
};

/** @param {boolean} quick about 15 seconds, and less exact */
export function planOf(quick) {
  return quick ? QUICK : FULL;
}
