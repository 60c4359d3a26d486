import { Inject, Injectable, Optional } from '@nestjs/common';
import { AUDIT_TRAIL, type AuditTrail, NOOP_AUDIT_TRAIL } from '@ossa/contracts';
import type { ApiKeyIdentity } from '@ossa/security';
import { runIdentity } from '../access/run-identity.js';

/** Records what is done by hand. */
@Injectable()
export class AdminTrail {
  constructor(@Optional() @Inject(AUDIT_TRAIL) private readonly audit: AuditTrail = NOOP_AUDIT_TRAIL) {}

  /**
   * Resolves when it may be done.
   *
   * @throws AuditUnavailableError when it cannot be recorded; it must not be done then
   */
  async record(
    event: string,
    caller: ApiKeyIdentity | undefined,
    data: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.audit.record({ class: 'admin', event, ...runIdentity(caller), data });
  }
}
