import { asModelError, type ModelErrorKind, type Target } from '@ossa/contracts';

const FAILURES: ReadonlySet<ModelErrorKind> = new Set([
  'connect',
  'timeout_connect',
  'timeout_first_part',
  'timeout_idle',
  'server',
  'overloaded',
  'invalid_response',
  'truncated',
]);
const FAILURE_STATUSES: ReadonlySet<number> = new Set([500, 502, 503, 504, 529]);

/**
 * Whether an error says that its target is not well: the closed list of R1. Everything else is neutral, also
 *
 * - `internal`, a defect on our side: it says nothing about the target, and an open circuit would hide it behind a 503;
 * - `deadline`, which the caller sets for the whole run: one caller with short deadlines could open the circuit for all
 *   others. A target that hangs is noticed by the limits of the attempt.
 */
export function isCircuitFailure(error: unknown, target: Target): boolean {
  const { kind, status } = asModelError(error, target);
  if (!FAILURES.has(kind)) return false;
  // 408, 409 and 425 are of the kind `server`, too; below 400 the error came inside an answer
  return kind !== 'server' || status === undefined || status < 400 || FAILURE_STATUSES.has(status);
}
