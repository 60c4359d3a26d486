import { HttpException } from '@nestjs/common';
import { OssaError } from '@ossa/contracts';
import { statusOf } from './error-status.js';

const MAX_MESSAGE = 500;

/** Codes of errors that the HTTP layer itself raises. */
const HTTP_CODES: ReadonlyMap<number, string> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [413, 'payload_too_large'],
  [415, 'unsupported_media_type'],
  [429, 'rate_limited'],
  [503, 'unavailable'],
]);

/** What a caller is told about an error, whatever the shape of the answer. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Errors of this library and of the HTTP layer keep their meaning; of anything else only `internal` is told. */
export function failureOf(exception: unknown): Failure {
  if (OssaError.isInstance(exception)) {
    const { code, message, retryable, retryAfterMs, details } = exception;
    return { status: statusOf(code), code, message, retryable, retryAfterMs, details };
  }
  const status = httpStatus(exception);
  if (status === undefined || status >= 500) {
    return {
      status: 500,
      code: 'internal',
      message: 'An internal error occurred; the log has it under the request id.',
      retryable: false,
    };
  }
  return {
    status,
    code: HTTP_CODES.get(status) ?? 'invalid_request',
    message: httpMessage(exception),
    retryable: false,
  };
}

function httpStatus(exception: unknown): number | undefined {
  if (exception instanceof HttpException) return exception.getStatus();
  if (!(exception instanceof Error) || !('statusCode' in exception)) return undefined;
  const { statusCode } = exception;
  return typeof statusCode === 'number' && statusCode >= 400 ? statusCode : undefined;
}

function httpMessage(exception: unknown): string {
  const response: unknown = exception instanceof HttpException ? exception.getResponse() : undefined;
  const messages =
    typeof response === 'object' && response !== null && 'message' in response ? response.message : undefined;
  const text = Array.isArray(messages) ? messages.join('; ') : exception instanceof Error ? exception.message : '';
  return text.slice(0, MAX_MESSAGE);
}
