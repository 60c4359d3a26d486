import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const SHORT_FORM_MS = 120_000;

interface Result {
  readonly id: string;
  readonly pass: boolean;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly negativeControl?: Readonly<Record<string, unknown>>;
}

/** The short form of a chaos test, as a child: its last line, and what it printed before, to be shown when it fails. */
async function chaos(id: string): Promise<{ readonly result: Result; readonly printed: string }> {
  const command = ['test/chaos/main.mjs', id, '--short'];
  const { stdout } = await run(process.execPath, command, { maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: { stdout: string }) => error,
  );
  const lines = stdout.trimEnd().split('\n');
  return { result: JSON.parse(lines.pop() ?? '') as Result, printed: lines.join('\n') };
}

describe('chaos tests, in their short forms', () => {
  beforeAll(() => run(process.execPath, ['scripts/build-if-stale.mjs', 'api']), SHORT_FORM_MS);

  it.each(['T6'])(
    '%s holds its target, and its negative control does not',
    async (id) => {
      const { result, printed } = await chaos(id);
      if (!result.pass) console.log(`${printed}\n${JSON.stringify(result, null, 1)}`);
      expect(result).toMatchObject({ id, pass: true, negativeControl: expect.anything() });
    },
    SHORT_FORM_MS,
  );
});
