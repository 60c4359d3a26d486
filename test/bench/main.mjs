// Measures what a call costs, beside the least it could cost: npm run bench [-- group] [--json] [--quick]
// It judges nothing: the exit code is 1 only when it could not measure.
import { assertBuilt } from './compiled.mjs';
import { rowNames } from './groups.mjs';
import { measureMemory } from './measure/memory.mjs';
import { measureRows } from './measure/rounds.mjs';
import { readOptions } from './options.mjs';
import { planOf } from './plan.mjs';
import { startProcesses } from './processes/start.mjs';
import { printReport } from './report/print-report.mjs';
import { progressLine } from './report/progress-line.mjs';
import { toReport } from './report/to-report.mjs';
import { buildRow, needsOf } from './rows/build-rows.mjs';

const { group, json, quick } = readOptions();

try {
  const report = await measure();
  if (json) console.log(JSON.stringify(report, null, 2));
  else printReport(report);
} catch (error) {
  console.error(`Could not measure: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function measure() {
  assertBuilt();
  const plan = planOf(quick);
  const progress = progressLine();
  const names = group === 'memory' ? ['execute'] : rowNames(group);
  const processes = await startProcesses(needsOf(names));
  try {
    if (group === 'memory') {
      const memory = await measureMemory(
        processes.ossa,
        buildRow(processes, plan, 'execute'),
        plan.concurrency,
        progress,
      );
      return toReport(new Map(), plan, memory);
    }
    const rows = names.map((name) => buildRow(processes, plan, name));
    return toReport(await measureRows(rows, plan, progress), plan);
  } finally {
    progress('');
    await processes.stop();
  }
}
