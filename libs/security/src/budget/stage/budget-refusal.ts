import { BudgetExceededError, type BudgetScope, dollars, type Target } from '@ossa/contracts';
import type { BudgetAccount } from '../accounts/budget-account.js';

const DAY_MS = 86_400_000;

const WHOSE: Readonly<Record<BudgetScope['scope'], string>> = {
  call: 'one call',
  run: 'this run',
  agent: 'this agent',
  user: 'this user',
  tenant: 'this tenant',
  all: 'this application',
};

/** The error for a call that might have overspent a budget. A budget of a day is there again at midnight UTC. */
export function exceeded(account: BudgetAccount, used: number, wanted: number, wall: number): BudgetExceededError {
  const { budget, unit, period, limit, setting } = account;
  const daily = period === 'day';
  const message =
    `The budget of ${WHOSE[budget.scope]}${daily ? ' for today' : ''} does not allow this call: of ${amount(limit, unit)}, ` +
    `${amount(used, unit)} are spent or reserved, and it may take ${amount(wanted, unit)}. ` +
    `Raise ${setting}, or lower the longest answer (llm.maxTokens)${daily ? ', or wait until midnight UTC' : ''}.`;
  return new BudgetExceededError(budget, message, {
    ...(daily && { retryAfterMs: DAY_MS - (wall % DAY_MS) }),
    details: { unit, limit, period },
  });
}

/** The error for a call whose cost cannot be told, while a budget in money applies to it. */
export function unpriced(account: BudgetAccount, { provider, model }: Target): BudgetExceededError {
  const message =
    `The price of ${provider}/${model} is not known, so ${account.setting} cannot be kept. ` +
    `Add "${provider}/${model}" under prices, or set safety.unknownPrice to warn.`;
  return new BudgetExceededError(account.budget, message, { details: { provider, model } });
}

function amount(value: number, unit: BudgetAccount['unit']): string {
  return unit === 'tokens'
    ? `${value} tokens`
    : `${dollars(value)
        .toFixed(6)
        .replace(/0{1,4}$/, '')} USD`;
}
