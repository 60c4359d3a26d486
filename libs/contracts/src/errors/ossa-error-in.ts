import { OssaError } from './ossa.error.js';

const MAX_DEPTH = 8;

/** The first error of ours in a chain of causes: clients wrap what is thrown below them. */
export function ossaErrorIn(error: unknown, depth = 0): OssaError | undefined {
  if (OssaError.isInstance(error)) return error;
  return error instanceof Error && depth < MAX_DEPTH ? ossaErrorIn(error.cause, depth + 1) : undefined;
}
