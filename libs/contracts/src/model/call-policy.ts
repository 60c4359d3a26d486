import type { Target } from './target.js';

/** When a failed or slow attempt makes a call go on to a fallback target. Absent: as the kind of the failure says. */
export interface FallbackTrigger {
  /** True: any failure of the target before, also one that is the caller's own. False: none but those listed beside it. */
  readonly onError?: boolean;
  /** HTTP statuses of the target before that lead here. */
  readonly statuses?: readonly number[];
  /** The target before is left when it has not begun to answer after this long. */
  readonly slowerThanMs?: number;
  /** Further attempts at the target before, after its first. */
  readonly maxRetries?: number;
}

/** A further place a call may go to. Each target is tried at most once in a call. */
export interface FallbackTarget {
  readonly target: Target;
  readonly temperature?: number;
  readonly trigger?: FallbackTrigger;
}

/** How often and how soon to try the same target again; an absent value is that of the provider. */
export interface RetryPolicy {
  /** All attempts at one target, the first included. */
  readonly maxAttempts?: number;
  readonly backoff?: 'none' | 'linear' | 'exponential';
  readonly initialBackoffMs?: number;
  readonly maxBackoffMs?: number;
}

/** What an agent may use. Money in nano-dollars, days are days of UTC. */
export interface AgentBudget {
  readonly maxTokensPerDay?: number;
  readonly maxCostPerDay?: number;
  /** Money in all, over days: `llm.cost_tracking.budget_limit_usd`. */
  readonly maxCost?: number;
  /** Spend at which `ossa.budget.warned` is published. */
  readonly warnAtCost?: number;
}

/** What an agent asks of the model chain. */
export interface CallPolicy {
  /** Absent: the fallback list of the provider. Empty: none. */
  readonly fallbacks?: readonly FallbackTarget[];
  readonly retry?: RetryPolicy;
  readonly budget?: AgentBudget;
  /** True: no model is called unless the audit trail can be written, whatever the configuration says. */
  readonly auditRequired?: boolean;
}

/** What a call has when its agent asks for nothing. */
export const DEFAULT_CALL_POLICY: CallPolicy = Object.freeze({});
