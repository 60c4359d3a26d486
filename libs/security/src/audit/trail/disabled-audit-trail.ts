import { type AuditEntry, type AuditTrail, AuditUnavailableError, OssaError } from '@ossa/contracts';

/** The trail of an installation without one: keeps nothing, and refuses what must not happen unrecorded. */
export class DisabledAuditTrail implements AuditTrail {
  record({ required, afterwards, event }: AuditEntry): void | Promise<void> {
    if (required !== true || afterwards === true) return;
    const cause = new OssaError(
      'audit_unavailable',
      'security.audit.enabled is false, and the agent asks for an audit.',
    );
    return Promise.reject(new AuditUnavailableError(event, { cause }));
  }
}
