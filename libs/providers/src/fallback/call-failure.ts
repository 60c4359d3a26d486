import { asModelError, ModelError, OssaError, type Target } from '@ossa/contracts';

/**
 * What was thrown, as a failure of the target that another target may make good; undefined for what ends the call wherever
 * it is made: cancelled, out of time, out of budget, not recordable.
 */
export function callFailure(thrown: unknown, target: Target): ModelError | undefined {
  if (ModelError.isInstance(thrown))
    return thrown.kind === 'cancelled' || thrown.kind === 'deadline' ? undefined : thrown;
  if (!OssaError.isInstance(thrown)) return asModelError(thrown, target);
  if (thrown.code !== 'provider_unconfigured') return undefined;
  return new ModelError('internal', target, { cause: thrown, retryAfterMs: thrown.retryAfterMs });
}

/** When the first of the targets may be back; undefined when none of them says. */
export function earliestReturn(failures: readonly ModelError[]): number | undefined {
  const known = failures.map(({ retryAfterMs }) => retryAfterMs).filter((wait) => wait !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
