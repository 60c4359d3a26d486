/**
 * @typedef {{ readonly micros: number, readonly firstTokenMicros?: number }} Timing of one call
 * @typedef {{ readonly calls: number, readonly wallMs: number, readonly p50Micros: number, readonly p99Micros: number, readonly firstTokenP50Micros?: number }} LoopResult
 */

/**
 * So many calls, a fixed number of them under way: the next begins when one has ended. Rejects with the first call that
 * fails.
 *
 * @param {(worker: number) => Promise<void | { firstTokenAt?: number }>} call
 * @param {{ calls: number, concurrency: number }} load
 * @returns {Promise<LoopResult>}
 */
export async function closedLoop(call, { calls, concurrency }) {
  const durations = [];
  const firstTokens = [];
  let begun = 0;
  const work = async (worker) => {
    while (begun < calls) {
      begun += 1;
      const start = performance.now();
      const told = await call(worker);
      durations.push((performance.now() - start) * 1000);
      if (told?.firstTokenAt !== undefined) firstTokens.push((told.firstTokenAt - start) * 1000);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, (_, worker) => work(worker)));
  return {
    calls,
    wallMs: performance.now() - start,
    p50Micros: median(durations),
    p99Micros: quantile(durations, 0.99),
    ...(firstTokens.length > 0 && { firstTokenP50Micros: median(firstTokens) }),
  };
}

/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * @param {number[]} values
 * @param {number} share
 */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)];
}
