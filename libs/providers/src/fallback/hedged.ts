import { type AttemptRecord, type ModelCall, ModelError } from '@ossa/contracts';
import type { FallbackStep } from './fallback-step.js';

/** Whether a target was asked side by side with a slow one already; a target is asked once in a call. */
export function wasHedged(request: ModelCall, step: FallbackStep): boolean {
  return hedgedAttempt(request, step) !== undefined;
}

/** How the target failed that was asked side by side with the one that has just failed; nothing where there was none. */
export function hedgedFailure(request: ModelCall, [next]: readonly FallbackStep[]): readonly ModelError[] {
  const { outcome, status } = (next && hedgedAttempt(request, next)) ?? {};
  if (!next || !outcome || outcome === 'succeeded' || outcome === 'budget_exceeded') return [];
  return [new ModelError(outcome, next.target, { status })];
}

function hedgedAttempt({ attempts }: ModelCall, { target }: FallbackStep): AttemptRecord | undefined {
  return attempts.records.findLast(
    ({ hedge, provider, model }) => hedge === true && provider === target.provider && model === target.model,
  );
}
