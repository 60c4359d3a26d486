import { OssaError } from './ossa.error.js';

const RETRY_AFTER_MS = 5000;

/** A call was not made because the store that keeps the budgets could not be asked whether it may be. */
export class BudgetUnavailableError extends OssaError {
  constructor(options: { readonly cause?: unknown } = {}) {
    super(
      'budget_unavailable',
      'The store of the budgets cannot be reached, so no call is made that might overspend one; safety.onStoreFailure: allow makes them.',
      { retryable: true, retryAfterMs: RETRY_AFTER_MS, cause: options.cause },
    );
  }
}
