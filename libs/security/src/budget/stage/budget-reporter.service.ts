import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import {
  BudgetExceededEvent,
  BudgetWarnedEvent,
  type CallContext,
  EVENT_PUBLISHER,
  type EventPublisher,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  type Target,
  targetKey,
  type Telemetry,
  TELEMETRY,
} from '@ossa/contracts';
import type { BudgetAccount } from '../accounts/budget-account.js';
import { UNLIMITED } from '../accounts/budget-account.js';
import type { Settled } from '../stores/budget-store.interface.js';

const MAX_TARGETS = 1000;

const TOKENS = Object.freeze({ unit: 'tokens' });
const MONEY = Object.freeze({ unit: 'nano-dollars' });

/** Tells the application and its metrics what becomes of budgets. */
@Injectable()
export class BudgetReporter {
  readonly #logger = new Logger('Budget');
  readonly #unpriced = new Set<string>();

  constructor(
    @Optional() @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher = NOOP_EVENT_PUBLISHER,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
  ) {}

  reserved(tokens: number, cost: number | undefined): void {
    this.telemetry.count('ossa.budget.reserved', tokens, TOKENS);
    if (cost !== undefined) this.telemetry.count('ossa.budget.reserved', cost, MONEY);
  }

  settled(tokens: number, cost: number | undefined): void {
    this.telemetry.count('ossa.budget.settled', tokens, TOKENS);
    if (cost !== undefined) this.telemetry.count('ossa.budget.settled', cost, MONEY);
  }

  rejected({ budget, unit, limit }: BudgetAccount, used: number, { runId, agent }: CallContext): void {
    this.telemetry.count('ossa.budget.rejected', 1, { scope: budget.scope, unit });
    this.events.publish('ossa.budget.exceeded', new BudgetExceededEvent(budget, { unit, limit, used }, runId, agent));
  }

  /** Publishes each warning that a settlement is the one to give. */
  warn(settled: readonly Settled[]): void {
    for (const { account, used, warned } of settled) {
      if (!warned) continue;
      const { budget, unit, limit, warnAt } = account;
      const figures = { unit, limit: limit === UNLIMITED ? warnAt : limit, used };
      this.events.publish('ossa.budget.warned', new BudgetWarnedEvent(budget, figures));
    }
  }

  /** One line for each model. */
  unknownPrice(target: Target): void {
    const key = targetKey(target);
    if (this.#unpriced.has(key) || this.#unpriced.size >= MAX_TARGETS) return;
    this.#unpriced.add(key);
    this.#logger.warn(
      `The price of ${target.provider}/${target.model} is not known, so its calls are not charged to budgets in money; add it under prices.`,
    );
  }

  storeAway(admitted: boolean): void {
    this.telemetry.count('ossa.budget.store-outages', 1, { admitted });
  }
}
