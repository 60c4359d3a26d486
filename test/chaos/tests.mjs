/**
 * What a test gives back: how much it did, which faults it injected, what it measured, what was asked for.
 *
 * @typedef {{ n: number, faults: unknown, metrics: Record<string, unknown>, target: Record<string, unknown>, pass: boolean, negativeControl?: Record<string, unknown>, scaledDown?: string }} Result
 * @typedef {{ run(options: { short: boolean, seed: number }): Promise<Result> }} Test
 */

/** @type {Record<string, () => Promise<Test>>} */
const TESTS = {
  T3: () => import('./t3-redis-outage/test.mjs'),
  T6: () => import('./t6-upstream-faults/test.mjs'),
  T7: () => import('./t7-breaker-herd/test.mjs'),
  T10: () => import('./t10-atomicity/test.mjs'),
  T11: () => import('./t11-audit/test.mjs'),
};

/** @param {string} id */
export function findTest(id) {
  return TESTS[id.toUpperCase()];
}

export function testIds() {
  return Object.keys(TESTS);
}
