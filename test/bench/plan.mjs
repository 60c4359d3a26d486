/**
 * How much is measured. A row is measured in every round: one call at a time for the time it takes, `concurrency` at a
 * time for the CPU it costs. Many short rounds find the quiet moments of a busy machine.
 *
 * @typedef {{ warmUp: number, sequential: number, parallel: number }} Calls
 */
const FULL = {
  rounds: 8,
  concurrency: 50,
  calls: {
    whole: { warmUp: 3000, sequential: 100, parallel: 1000 },
    short: { warmUp: 600, sequential: 30, parallel: 150 },
    long: { warmUp: 100, sequential: 0, parallel: 50 },
    pausing: { warmUp: 0, sequential: 0, parallel: 50 },
    firstToken: { warmUp: 0, sequential: 6, parallel: 0 },
  },
};

const QUICK = {
  ...FULL,
  rounds: 2,
  calls: {
    whole: { warmUp: 1500, sequential: 50, parallel: 500 },
    short: { warmUp: 150, sequential: 20, parallel: 100 },
    long: { warmUp: 50, sequential: 0, parallel: 50 },
    pausing: { warmUp: 0, sequential: 0, parallel: 50 },
    firstToken: { warmUp: 0, sequential: 6, parallel: 0 },
  },
};

/** @param {boolean} quick about 15 seconds, and less exact */
export function planOf(quick) {
  return quick ? QUICK : FULL;
}
