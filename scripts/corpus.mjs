// Validates every manifest of a folder: npm run corpus [-- folder] [--json] [--mode lenient]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, mode: { type: 'string', default: 'strict' } },
});
if (positionals.length > 1 || !['strict', 'lenient'].includes(values.mode)) {
  console.error('Usage: npm run corpus [-- folder] [--json] [--mode strict|lenient]');
  process.exit(2);
}
const folder =
  positionals[0] === undefined
    ? resolve(root, '../shared/corpus')
    : resolve(process.env.INIT_CWD ?? '.', positionals[0]);
if (!existsSync(folder)) {
  console.error(`There is no folder ${positionals[0] ?? '../shared/corpus'}; name a folder of manifests.`);
  process.exit(2);
}
const build = spawnSync(process.execPath, [`${root}/scripts/build-if-stale.mjs`, 'manifest'], {
  stdio: ['ignore', 2, 2],
});
if (build.status !== 0) process.exit(build.status ?? 1);
const { judgeFolder, formatProblem } = await import('../dist/libs/manifest/libs/manifest/src/index.js');

const entries = await judgeFolder(folder, values.mode);
const index = join(folder, 'index.json');
const expected = existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')).entries : undefined;
// The index says what the standard's own schema says, which is what strict mode is measured against.
const differences = Array.isArray(expected) && values.mode === 'strict' ? expected.flatMap(difference) : undefined;

if (values.json) console.log(JSON.stringify({ entries }, null, 2));
else printTable();

function difference({ file, document, valid, apiVersionAccepted }) {
  const wanted = valid && apiVersionAccepted ? 'accepted' : 'refused';
  const entry = entries.find((candidate) => candidate.file === file && candidate.document === document);
  return entry?.verdict === wanted ? [] : [{ file, document, wanted, verdict: entry?.verdict ?? 'not read', entry }];
}

function printTable() {
  for (const { file, document, verdict, problems, binding } of entries) {
    const errors = problems.filter((problem) => problem.severity === 'error');
    const counts = `${errors.length} errors, ${problems.length - errors.length} warnings, ${binding.length} binding`;
    console.log(`${verdict.padEnd(9)} ${file}${document > 0 ? `#${document}` : ''} (${counts})`);
    for (const problem of errors) console.log(`          ${formatProblem(problem)}`);
  }
  const accepted = entries.filter(({ verdict }) => verdict === 'accepted').length;
  console.log(
    `\nmode ${values.mode}: ${entries.length} manifests, ${accepted} accepted, ${entries.length - accepted} refused`,
  );
  if (differences === undefined) return;
  console.log(`differences from index.json: ${differences.length}`);
  for (const { file, document, wanted, verdict } of differences) {
    console.log(`  ${file}#${document}: ${verdict}, index.json says ${wanted}`);
  }
}
