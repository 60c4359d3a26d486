import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiled } from '../../bench/compiled.mjs';

const [{ createAuditTrail }, { auditOptionsSchema }, { verifyAudit }, { Logger }] = await Promise.all([
  compiled('security', 'audit/trail/create-trail'),
  compiled('security', 'audit/audit.options'),
  compiled('security', 'audit/verify/verify-audit'),
  import('@nestjs/common'),
]);
Logger.overrideLogger(false);

export { verifyAudit };

/** The trail of this process. @param {object} options the block `security.audit` */
export function openTrail(options) {
  return createAuditTrail(auditOptionsSchema.parse(options), { root: '/' });
}

/**
 * Something that must not happen unrecorded: the effect is an entry in the ledger.
 *
 * @returns {Promise<{ ms: number, refused?: string }>}
 */
export async function act(trail, ledger, id) {
  const startedAt = performance.now();
  try {
    await trail.record({ class: 'effects', event: 'tool_called', runId: id, data: { call_id: id, tool: 'pay' } });
  } catch (error) {
    return { ms: performance.now() - startedAt, refused: error.code };
  }
  ledger.push(id);
  return { ms: performance.now() - startedAt };
}

/** The ids of all actions that a folder has whole records of. */
export function recordedIds(folder) {
  const lines = readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1),
  );
  return new Set(lines.map((line) => line.match(/"run_id":"([^"]+)"/)?.[1]));
}

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
