import { z } from 'zod';

const limitsSchema = z.strictObject({
  /** Dollars. */
  maxCost: z.number().positive().optional(),
  maxTokens: z.int().positive().optional(),
});

/** Money in dollars; days are days of UTC. */
const dailyLimitsSchema = z.strictObject({
  maxCostPerDay: z.number().positive().optional(),
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
});

export type BudgetOptions = z.output<typeof budgetOptionsSchema>;
