import { OssaError } from '@ossa/contracts';

/** Lines could not be written. The message names the sink and the system's error code, and nothing of the lines. */
export class AuditSinkError extends OssaError {
  constructor(
    /** Lines from the first on that are written all the same. */
    readonly written: number,
    sink: string,
    cause: unknown,
  ) {
    super('audit_unavailable', `The audit trail cannot be written to ${sink}: ${reasonOf(cause)}.`, {
      retryable: true,
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'unknown error';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return 'message' in cause && typeof cause.message === 'string' ? cause.message : 'unknown error';
}
