/**
 * The best of all rounds: neighbours can only make a figure worse.
 *
 * @typedef {object} Figures
 * @property {number} [cpuMicros] of one call, with many under way
 * @property {number} [sequentialCpuMicros] of one call, with no other under way
 * @property {number} [callsPerSecond] with many under way
 * @property {number} [p50Micros] of one call at a time
 * @property {number} [p99Micros] of one call at a time
 * @property {number} [manyP99Micros] of one call, with many under way
 * @property {number} [firstTokenMicros] median of one call at a time
 * @property {object[]} rounds
 */

/**
 * Measures the rows in turn, round after round, so that all of them see the same moments of the machine.
 *
 * @param {import('./row.mjs').Row[]} rows
 * @param {{ rounds: number, concurrency: number }} plan
 * @param {(what: string) => void} progress
 * @returns {Promise<Map<string, Figures>>}
 */
export async function measureRows(rows, { rounds, concurrency }, progress) {
  for (const row of rows.filter(({ calls }) => calls.warmUp > 0)) {
    progress(`warming up ${row.name}`);
    await row.run({ calls: row.calls.warmUp, concurrency: Math.min(concurrency, row.calls.warmUp) });
  }
  const found = new Map(rows.map((row) => [row.name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const row of rows.filter(({ calls }) => round % calls.every === 0)) {
      progress(`round ${round} of ${rounds}: ${row.name}`);
      found.get(row.name).push(await measureOnce(row, concurrency));
    }
  }
  return new Map([...found].map(([name, samples]) => [name, best(samples)]));
}

async function measureOnce({ calls, run }, concurrency) {
  const one = calls.sequential > 0 ? await run({ calls: calls.sequential, concurrency: 1 }) : undefined;
  const many = calls.parallel > 0 ? await run({ calls: calls.parallel, concurrency }) : undefined;
  return {
    p50Micros: one?.p50Micros,
    p99Micros: one?.p99Micros,
    manyP99Micros: many?.p99Micros,
    firstTokenMicros: one?.firstTokenP50Micros,
    cpuMicros: many?.cpuMicros,
    sequentialCpuMicros: one?.cpuMicros,
    callsPerSecond: many && (many.calls / many.wallMs) * 1000,
  };
}

function best(rounds) {
  const lowest = (field) => extreme(Math.min, rounds, field);
  return {
    cpuMicros: lowest('cpuMicros'),
    sequentialCpuMicros: lowest('sequentialCpuMicros'),
    callsPerSecond: extreme(Math.max, rounds, 'callsPerSecond'),
    p50Micros: lowest('p50Micros'),
    p99Micros: lowest('p99Micros'),
    manyP99Micros: lowest('manyP99Micros'),
    firstTokenMicros: lowest('firstTokenMicros'),
    rounds,
  };
}

function extreme(choose, rounds, field) {
  const values = rounds.map((round) => round[field]).filter((value) => value !== undefined);
  return values.length > 0 ? choose(...values) : undefined;
}
