/**
 * What one loop of calls took. The CPU time is that of the measured process, per call.
 *
 * @typedef {import('../load/closed-loop.mjs').LoopResult & { readonly cpuMicros?: number }} Sample
 * @typedef {{ readonly calls: number, readonly concurrency: number }} Load
 */

/**
 * A thing that is measured.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {import('../plan.mjs').Calls} calls
 * @property {(load: Load) => Promise<Sample>} run
 */

/**
 * The row, judged by the requests that the upstream saw: a call that is retried, answered from memory or lost would make
 * every figure a lie.
 *
 * @param {Row} row
 * @param {import('../processes/child.mjs').Child} upstream
 * @param {number} perCall
 * @returns {Row}
 */
export function counted(row, upstream, perCall) {
  return {
    ...row,
    async run(load) {
      const before = await upstream.ask('requests');
      const sample = await row.run(load);
      const seen = (await upstream.ask('requests')) - before;
      if (seen !== load.calls * perCall)
        throw new Error(`${row.name}: ${load.calls} calls made ${seen} requests, not ${load.calls * perCall}.`);
      return sample;
    },
  };
}
