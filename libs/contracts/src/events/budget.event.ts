/** Which budget: of one run, agent, user, tenant, or of everything. `id` is absent for `all`. */
export interface BudgetScope {
  readonly scope: 'call' | 'run' | 'agent' | 'user' | 'tenant' | 'all';
  readonly id?: string;
}

interface BudgetFigures {
  readonly unit: 'tokens' | 'nano-dollars';
  readonly limit: number;
  /** Spent and reserved. */
  readonly used: number;
}

/** A budget has passed the share at which somebody wanted to know; once per budget and period. */
export class BudgetWarnedEvent {
  constructor(
    readonly budget: BudgetScope,
    readonly figures: BudgetFigures,
  ) {}
}

/** A call was refused because it might have overspent a budget. */
export class BudgetExceededEvent {
  constructor(
    readonly budget: BudgetScope,
    readonly figures: BudgetFigures,
    readonly runId: string,
    readonly agent: string,
  ) {}
}
