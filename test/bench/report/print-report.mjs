import { perChunk } from './comparisons.mjs';
import { printTable } from './print-table.mjs';
import { format, verdict } from './verdict.mjs';

/** @param {ReturnType<import('./to-report.mjs').toReport>} report */
export function printReport({ machine, conditions, rows, comparisons, rates, memory }) {
  const { node, platform, cores, cpu, load } = machine;
  console.log(`Node ${node}, ${platform}, ${cores} x ${cpu}, load ${load}. ${conditions}\n`);
  const whole = rows.filter(({ name }) => !name.includes('/'));
  if (whole.length > 0) printCalls(whole);
  const streams = rows.filter(({ name }) => name.endsWith('/c20') || name.endsWith('/c20-3ms'));
  if (streams.length > 0) printStreams(rows);
  if (comparisons.length > 0) printComparisons(comparisons);
  if (rates.length > 0) printRates(rates);
  if (memory) printMemory(memory);
}

function printCalls(rows) {
  const [undici, passThrough] = ['undici', 'pass-through'].map((name) => rows.find((row) => row.name === name));
  const ratio = (row, other) => (other ? (row.cpuMicros / other.cpuMicros).toFixed(2) : '-');
  printTable(
    ['call', 'CPU us', 'CPU us, one at a time', 'p50 us', 'calls/s', 'CPU : undici', 'CPU : pass-through'],
    rows.map((row) => [
      row.name,
      format(row.cpuMicros),
      format(row.sequentialCpuMicros),
      format(row.p50Micros),
      row.callsPerSecond.toFixed(0),
      ratio(row, undici),
      ratio(row, passThrough),
    ]),
  );
}

function printStreams(rows) {
  const found = new Map(rows.map((row) => [row.name, row]));
  const names = [...new Set(rows.filter(({ name }) => name.includes('/')).map(({ name }) => name.split('/')[0]))];
  printTable(
    [
      'stream of 20 chunks',
      'CPU us',
      'p50 us',
      'streams/s',
      'us/chunk at once',
      'us/chunk one by one',
      'first token us',
    ],
    names.map((name) => {
      const { cpuMicros, p50Micros, callsPerSecond } = found.get(`${name}/c20`) ?? {};
      return [
        name.replace(/-stream$/, ''),
        format(cpuMicros),
        format(p50Micros),
        callsPerSecond?.toFixed(0) ?? '-',
        format(perChunk(found, name, '')),
        format(perChunk(found, name, '-2ms')),
        format(found.get(`${name}/c20-3ms`)?.firstTokenMicros),
      ];
    }),
  );
}

function printComparisons(comparisons) {
  printTable(
    ['difference', 'us', 'at most', 'known', ''],
    comparisons.map((comparison) => [
      comparison.what,
      format(comparison.value),
      format(comparison.target),
      format(comparison.known),
      verdict(comparison),
    ]),
  );
}

function printRates(rates) {
  printTable(
    ['rate', 'found', 'at least', ''],
    rates.map(({ what, value, atLeast, verdict: judged }) => [what, formatRate(value), formatRate(atLeast), judged]),
  );
}

function formatRate(value) {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function printMemory(memory) {
  const mb = (bytes) => (bytes / 1024 ** 2).toFixed(0);
  printTable(
    ['memory of the server', 'RSS MB'],
    memory.map(({ when, bytes }) => [when, mb(bytes)]),
  );
}
