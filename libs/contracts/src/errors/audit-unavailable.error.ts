import { OssaError } from './ossa.error.js';

const RETRY_AFTER_MS = 5000;

/** An action that must not happen unrecorded did not happen, because its record cannot be written. */
export class AuditUnavailableError extends OssaError {
  constructor(event: string, options: { readonly cause?: unknown } = {}) {
    super(
      'audit_unavailable',
      `The audit trail cannot be written, so ${event} was refused; see the log for the sink.`,
      {
        retryable: true,
        retryAfterMs: RETRY_AFTER_MS,
        cause: options.cause,
        details: { event },
      },
    );
  }
}
