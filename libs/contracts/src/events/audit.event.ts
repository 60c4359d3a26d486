import type { AuditClass } from '../ports/audit-trail.interface.js';

/** Audit records cannot be written, or can be again. Published at each change, not per record. */
export class AuditStateEvent {
  constructor(
    readonly state: 'failing' | 'recovered',
    /** Records that were lost since it failed, by class. */
    readonly lost: Readonly<Partial<Record<AuditClass, number>>>,
    readonly problem?: string,
  ) {}
}
