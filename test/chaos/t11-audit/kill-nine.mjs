import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordedIds, verifyAudit, wait } from './trail.mjs';

const PROGRAM = fileURLToPath(new URL('writer-process.mjs', import.meta.url));
const AT_ONCE = 2;

/** Kills processes in the middle of their writes: what they did must be recorded, in chains with at most a torn last line. */
export async function killNine(kills, random) {
  const folder = mkdtempSync(join(tmpdir(), 'ossa-t11-'));
  const done = [];
  try {
    for (let killed = 0; killed < kills; killed += AT_ONCE) {
      const count = Math.min(AT_ONCE, kills - killed);
      const said = await Promise.all(Array.from({ length: count }, () => untilKilled(folder, 20 + random() * 80)));
      done.push(...said.flat());
    }
    const chains = await verifyAudit({ paths: [folder] });
    const recorded = recordedIds(folder);
    return {
      kills,
      chains: chains.length,
      effects: done.length,
      effectsWithoutRecord: done.filter((id) => !recorded.has(id)).length,
      torn: chains.filter(({ state }) => state === 'torn_tail').length,
      other: chains.filter(({ state }) => state !== 'torn_tail' && state !== 'intact').length,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns the effects that the process said it had */
async function untilKilled(folder, afterMs) {
  const child = spawn(process.execPath, [PROGRAM, folder], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  await wait(afterMs);
  if (!child.kill('SIGKILL')) throw new Error('A writer ended before it was killed.');
  await closed;
  return said.split('\n').slice(0, -1);
}
