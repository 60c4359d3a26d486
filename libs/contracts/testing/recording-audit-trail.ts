import type { AuditEntry, AuditTrail } from '../src/ports/audit-trail.interface.js';

/** Keeps what was recorded, in order; refuses when told to. */
export class RecordingAuditTrail implements AuditTrail {
  readonly entries: AuditEntry[] = [];
  /** What `record` gives for entries that are refused. */
  refusal: Error | undefined;

  record(entry: AuditEntry): void | Promise<void> {
    if (this.refusal && entry.afterwards !== true) return Promise.reject(this.refusal);
    this.entries.push(entry);
  }

  events(): string[] {
    return this.entries.map(({ event }) => event);
  }
}
