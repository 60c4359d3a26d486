import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  AUDIT_TRAIL,
  type AuditTrail,
  type ModelCall,
  type ModelPart,
  type ModelProvider,
  NOOP_AUDIT_TRAIL,
  type ProviderDecorator,
} from '@ossa/contracts';
import { SECURITY_OPTIONS, type SecurityOptions } from '../security.options.js';
import { AuditedCall } from './call/audited-call.js';

/**
 * Records every model call: `llm_request`, then exactly one of `llm_response` and `llm_error` with the attempts as children,
 * under one request id. Outermost, so that open circuits, refused budgets and fallbacks are in the attempts.
 */
@Injectable()
export class AuditProviderDecorator implements ProviderDecorator {
  constructor(
    @Inject(SECURITY_OPTIONS) private readonly options: Pick<SecurityOptions, 'audit'>,
    @Optional() @Inject(AUDIT_TRAIL) private readonly trail: AuditTrail = NOOP_AUDIT_TRAIL,
  ) {}

  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    const { enabled, includeContent } = this.options.audit;
    if (!enabled && request.policy.auditRequired !== true) return next.call(request);
    return new AuditedCall({ trail: this.trail, request, next, requestId: randomUUIDv7(), includeContent });
  }
}
