import type { BudgetScope } from '../events/budget.event.js';
import { OssaError } from './ossa.error.js';

/** A call that might have overspent a budget was not made. Never retried, never sent to a fallback. */
export class BudgetExceededError extends OssaError {
  constructor(
    readonly budget: BudgetScope,
    /** What to tell the caller; names the limit and what to change. */
    message: string,
    options: { readonly retryAfterMs?: number; readonly details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super('budget_exceeded', message, {
      retryAfterMs: options.retryAfterMs,
      details: { scope: budget.scope, ...options.details },
    });
  }
}
