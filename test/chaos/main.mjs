// Runs one test of what happens when things go wrong: npm run chaos -- T7 [--short] [--seed n]
// The last line is its result as JSON; the exit code is 0 when the target holds. A fault that could not be injected is an error.
import { parseArgs } from 'node:util';
import { findTest, testIds } from './tests.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, seed: { type: 'string' } },
});
const [id = ''] = positionals;
const load = findTest(id);
if (load === undefined) {
  console.error(`Name one test: ${testIds().join(', ')}`);
  process.exit(2);
}

const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
console.log(`${id} with seed ${seed}${values.short ? ', short form' : ''}`);
try {
  const { run } = await load();
  const result = await run({ short: values.short, seed });
  console.log(JSON.stringify({ id, seed, short: values.short, ...result }));
  process.exitCode = result.pass ? 0 : 1;
} catch (error) {
  console.error(error);
  console.log(JSON.stringify({ id, seed, short: values.short, error: String(error), pass: false }));
  process.exitCode = 3;
}
process.exit(); // whatever a failed test has left open
