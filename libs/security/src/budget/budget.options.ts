import { positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';

/** Beyond nine million dollars nano-dollars are no longer exact. */
const moneySchema = z.number().positive().max(9_000_000);

const limitsSchema = z.strictObject({
  /** Dollars. */
  maxCost: moneySchema.optional(),
  maxTokens: z.int().positive().optional(),
});

/** Money in dollars; days are days of UTC. */
const dailyLimitsSchema = z.strictObject({
  maxCostPerDay: moneySchema.optional(),
  maxTokensPerDay: z.int().positive().optional(),
});

/** The `safety` block of the configuration, as far as it is about spending. */
export const budgetOptionsSchema = z.strictObject({
  /** Of everything together. */
  ...dailyLimitsSchema.shape,
  perCall: limitsSchema.prefault({}),
  perRun: limitsSchema.prefault({}),
  /** Of every single agent, user or tenant. */
  perAgent: dailyLimitsSchema.prefault({}),
  perUser: dailyLimitsSchema.prefault({}),
  perTenant: dailyLimitsSchema.prefault({}),
  /** Share of a budget at which `ossa.budget.warned` is published. */
  warnAt: z.number().gt(0).lt(1).default(0.8),
  /** What happens to a call whose price is not known while a budget in money applies to it. */
  unknownPrice: z.enum(['warn', 'refuse']).default('warn'),
  /** Asked of the model when a budget applies and nobody says how long its answer may be, so that a worst case is known. */
  defaultMaxOutputTokens: z.int().positive().default(8192),
  /** What happens to a call while the shared store cannot be asked and nothing is held in advance. */
  onStoreFailure: z.enum(['refuse', 'allow']).default('refuse'),
  /** How long the shared store keeps what a process holds in advance and does not renew: outages shorter than this cost nothing. */
  leaseTtl: positiveDurationSchema.default(600_000),
});

export type BudgetOptions = z.output<typeof budgetOptionsSchema>;

/** Injection token of {@link BudgetOptions}. */
export const BUDGET_OPTIONS = Symbol('ossa:budget-options');
