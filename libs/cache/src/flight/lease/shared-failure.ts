import { type ErrorCode, OssaError, ossaErrorIn } from '@ossa/contracts';
import { z } from 'zod';
import { isFailureOfUser } from '../failure-of-user.js';

/** Details that take more are left out. */
const MAX_DETAILS_CHARACTERS = 4096;

const sharedFailureSchema = z.object({
  code: z.custom<ErrorCode>((value) => typeof value === 'string'),
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});

const UNKNOWN = 'The run failed in another process; its log says why.';

/**
 * What other processes are told of a failure: what the caller of the run may see anyway, never a cause or a stack.
 * Undefined when it concerns nobody but whoever made the run.
 */
export function shareFailure(error: unknown): string | undefined {
  const failure = ossaErrorIn(error) ?? new OssaError('internal', UNKNOWN);
  const { code, message, retryable, retryAfterMs, details } = failure;
  if (code === 'cancelled' || code === 'deadline_exceeded' || isFailureOfUser(failure)) return undefined;
  return JSON.stringify({ code, message, retryable, retryAfterMs, details: boundedDetails(details) });
}

/** The failure of another process as an error of this one. */
export function sharedFailure(text: string): OssaError {
  const read = sharedFailureSchema.safeParse(parsed(text));
  if (!read.success) return new OssaError('internal', UNKNOWN);
  const { code, message, ...options } = read.data;
  return new OssaError(code, message, options);
}

function boundedDetails(details: OssaError['details']): OssaError['details'] {
  try {
    return JSON.stringify(details ?? {}).length <= MAX_DETAILS_CHARACTERS ? details : undefined;
  } catch {
    return undefined; // a cycle or a BigInt: the message has to do
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // written by another version
  }
}
