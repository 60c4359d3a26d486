import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('fault-process.mjs', import.meta.url));

/** Mounts need a mount namespace: as root, or as root of a user namespace. */
function unshare() {
  for (const flags of [['-m'], ['-rm']]) {
    if (spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0)
      return ['unshare', ...flags, process.execPath];
  }
  throw new Error(
    'Neither root nor a user namespace may mount here, so a full and a read-only disk cannot be injected.',
  );
}

/** What happens to actions that must be recorded while the sink is broken, and without the rule that they must. */
export async function sinkFaults() {
  const reports = [];
  for (const fault of ['full disk', 'read-only file system', '/dev/full']) reports.push(await inject(fault, 'refuse'));
  const control = await inject('full disk', 'allow');
  return { reports, control };
}

/** @param {string} fault @param {'refuse' | 'allow'} policy */
async function inject(fault, policy) {
  const folder = mkdtempSync(join(tmpdir(), 'ossa-t11-'));
  const output = openSync(fault === '/dev/full' ? '/dev/full' : '/dev/null', 'w');
  const [program, ...options] = fault === '/dev/full' ? [process.execPath] : unshare();
  const child = spawn(program, [...options, PROGRAM, fault, folder, policy], {
    stdio: ['ignore', output, 'pipe', 'pipe'],
    timeout: 60_000,
  });
  closeSync(output);
  try {
    const [report, problem] = await Promise.all([text(child.stdio[3]), text(child.stderr)]);
    if (report === '') throw new Error(`The fault "${fault}" could not be injected: ${problem}`);
    return JSON.parse(report);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
