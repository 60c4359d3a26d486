import type { Failure } from './failure.js';
import { statusText } from './status-text.js';

export const PROBLEM_JSON = 'application/problem+json';

/** A failure as RFC 9457 problem details. */
export function problem({ status, code, message, retryable, details }: Failure, requestId: string): object {
  return {
    ...details,
    type: `urn:ossa:problem:${code}`,
    title: statusText(status),
    status,
    detail: message,
    code,
    retryable,
    requestId,
  };
}
