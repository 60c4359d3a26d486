import { parseArgs } from 'node:util';
import { GROUP_NAMES } from './groups.mjs';

const USAGE = `Usage: npm run bench [-- ${GROUP_NAMES.join(' | ')}] [--json] [--quick]`;

/** The arguments of the command line. */
export function readOptions() {
  const { values, positionals } = parse();
  const [group] = positionals;
  if (positionals.length > 1 || (group !== undefined && !GROUP_NAMES.includes(group))) fail();
  return { ...values, group };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
    });
  } catch {
    return fail();
  }
}

function fail() {
  console.error(USAGE);
  process.exit(1);
}
