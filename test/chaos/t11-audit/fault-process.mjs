// One fault in a process of its own, with mounts of its own: node fault-process.mjs <fault> <folder> <refuse|allow>
// Its report is JSON on the third descriptor.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { act, openTrail, recordedIds, verifyAudit, wait } from './trail.mjs';

const RECOVERY_MS = 10_000;
const [fault, folder, policy] = process.argv.slice(2);
const audit = join(folder, 'audit');

/** What breaks the sink, and what brings it back. */
const FAULTS = {
  'full disk': {
    options: { path: audit },
    prepare() {
      mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder);
      writeFileSync(join(folder, 'ballast'), Buffer.alloc(32 * 1024));
    },
    // The disk is filled by the trail itself.
    inject: () => undefined,
    repair: () => rmSync(join(folder, 'ballast')),
  },
  'read-only file system': {
    options: { path: audit, maxFileBytes: 4096 },
    prepare: () => mount('-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder),
    inject() {
      mkdirSync(audit, { recursive: true });
      mount('--bind', audit, audit);
      mount('-o', 'remount,bind,ro', audit);
    },
    repair: () => command('umount', audit),
  },
  '/dev/full': {
    options: { sink: 'stdout' }, // whoever starts this process connects the two
    prepare: () => undefined,
    inject: () => undefined,
  },
};

const { options, prepare, inject, repair } = FAULTS[fault];
prepare();
const trail = openTrail({ ...options, onFailure: { effects: policy } });
const ledger = [];
const refusals = [];
const permittedMs = [];
let next = 0;

for (let n = 0; n < 10; n += 1) await attempt();
inject();
for (let n = 0; n < 400; n += 1) await attempt();
const before = ledger.length;
if (policy === 'refuse' && refusals.length === 0) throw new Error(`The fault "${fault}" was not injected.`);

let recoveryMs = null;
if (repair && policy === 'refuse') {
  const startedAt = performance.now();
  repair();
  while (ledger.length === before && performance.now() - startedAt < RECOVERY_MS) {
    await wait(10);
    await attempt();
  }
  recoveryMs = performance.now() - startedAt;
  for (let n = 0; n < 10; n += 1) await attempt();
}
await trail.onApplicationShutdown();

const onDisk = options.path === undefined ? new Set() : recordedIds(audit);
const chains = options.path === undefined ? [] : await verifyAudit({ paths: [audit] });
const report = {
  fault,
  attempts: next,
  effects: ledger.length,
  refused: refusals.length,
  codes: [...new Set(refusals.map(({ refused }) => refused))],
  effectsWithoutRecord: ledger.filter((id) => !onDisk.has(id)).length,
  slowestRefusalMs: Math.max(0, ...refusals.map(({ ms }) => ms)),
  slowestPermitMs: Math.max(0, ...permittedMs),
  recoveryMs,
  states: chains.map(({ state }) => state),
};
writeSync(3, JSON.stringify(report));
process.exit();

// Few records may wait: they are written first, and must find room when the disk has some again.
async function attempt() {
  if (next % 12 === 0) void trail.record({ class: 'model', event: 'llm_request', data: { prompt_length: next } });
  const result = await act(trail, ledger, `action-${(next += 1)}`);
  if (result.refused) refusals.push(result);
  else permittedMs.push(result.ms);
}

function mount(...options) {
  command('mount', ...options);
}

function command(name, ...options) {
  const { status, stderr, error } = spawnSync(name, options, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ${options.join(' ')}: ${error ?? stderr}`);
}
