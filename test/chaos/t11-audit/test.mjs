// T11: what the audit trail is worth when its disk is full or read-only, when its process is killed, and when somebody changes it.
import { existsSync } from 'node:fs';
import { assertBuilt } from '../../bench/compiled.mjs';
import { random } from '../support/random.mjs';

const CANARY = new URL('canary.mjs', import.meta.url);

/** @type {import('../tests.mjs').Test['run']} */
export async function run({ short, seed }) {
  assertBuilt();
  const [{ sinkFaults }, { killNine }, { tamper }] = await Promise.all(
    ['./faults.mjs', './kill-nine.mjs', './tampering.mjs'].map((file) => import(file)),
  );
  const next = random(seed);
  const kills = short ? 10 : 100;

  const { reports, control } = await sinkFaults();
  for (const report of reports) console.log(JSON.stringify(report));
  const killed = await killNine(kills, next);
  console.log(JSON.stringify(killed));
  const tampered = await tamper(1000, next);
  console.log(JSON.stringify(tampered));
  const canary = existsSync(CANARY) ? await (await import(CANARY.href)).run({ short, seed }) : undefined;

  const worst = (field) => Math.max(...reports.map((report) => report[field] ?? 0));
  const metrics = {
    effectsWithoutRecord: reports.reduce((sum, each) => sum + each.effectsWithoutRecord, killed.effectsWithoutRecord),
    refused: reports.reduce((sum, each) => sum + each.refused, 0),
    slowestRefusalMs: round(worst('slowestRefusalMs')),
    slowestPermitMs: round(worst('slowestPermitMs')),
    slowestRecoveryMs: round(worst('recoveryMs')),
    chainsBroken: killed.other + reports.flatMap(({ states }) => states).filter((state) => !IN_ORDER.has(state)).length,
    killed,
    tampered,
    ...(canary && { canary: canary.metrics }),
  };
  const negativeControl = {
    'effects without record, policy allow': control.effectsWithoutRecord,
    'tamperings missed without hashes': tampered.missedWithoutHash,
    'tail cuts missed without anchors': tampered.missedWithoutAnchor,
    ...(canary?.negativeControl && { canary: canary.negativeControl }),
  };
  const pass =
    metrics.effectsWithoutRecord === 0 &&
    reports.every(({ codes }) => codes.join() === 'audit_unavailable') &&
    metrics.slowestRefusalMs <= 100 &&
    metrics.slowestRecoveryMs <= 5000 &&
    metrics.chainsBroken === 0 &&
    killed.chains === kills &&
    tampered.found === tampered.done &&
    Object.values(negativeControl).every((value) => typeof value !== 'number' || value > 0) &&
    canary?.pass !== false;
  return {
    n: reports.reduce((sum, each) => sum + each.attempts, 0) + kills + tampered.done,
    faults: [...reports.map(({ fault }) => fault), `${kills} x kill -9`, `${tampered.done} tamperings`],
    metrics,
    target: {
      effectsWithoutRecord: 0,
      slowestRefusalMs: 100,
      slowestRecoveryMs: 5000,
      chainsBroken: 0,
      tampered: 'all found',
      ...(canary && { canary: canary.target }),
    },
    pass,
    negativeControl,
    ...(short && { scaledDown: `${kills} kills instead of 100` }),
  };
}

const IN_ORDER = new Set(['intact', 'torn_tail', 'beginning_removed']);

function round(value) {
  return Math.round(value * 10) / 10;
}
