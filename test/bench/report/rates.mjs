/**
 * What is the better the more it is: per second, or as a multiple.
 *
 * @typedef {{ what: string, value?: number, atLeast: number }} Rate
 */

/**
 * @param {Map<string, import('../measure/rounds.mjs').Figures>} rows
 * @returns {Rate[]} those whose rows were measured
 */
export function ratesOf(rows) {
  const perSecond = (name) => rows.get(name)?.callsPerSecond;
  const hits = perSecond('execute-hit');
  const misses = perSecond('execute-miss');
  return [
    { what: 'checks of three limits on Redis, a second', value: perSecond('limits-redis'), atLeast: 10_000 },
    { what: 'hits over HTTP, a second', value: hits, atLeast: 1000 },
    { what: 'goal G5: hits over HTTP, a second', value: hits, atLeast: 8000 },
    { what: 'hits : misses over HTTP, upstream of 0 ms', value: misses && hits && hits / misses, atLeast: 3 },
    { what: 'goal G5: hits of the executor, a second', value: perSecond('executor-hit'), atLeast: 100_000 },
  ].filter(({ value }) => value !== undefined);
}

/**
 * Whether a rate is reached. Says it, never fails.
 *
 * @param {Rate} rate
 */
export function rateVerdict({ value, atLeast }) {
  return value >= atLeast ? 'reached' : `${((value / atLeast) * 100).toFixed(0)} % of it`;
}
