import type { AgentBudget, CallContext } from '@ossa/contracts';
import { modelCall } from '@ossa/contracts/testing';
import { budgetOptionsSchema } from '../budget.options.js';
import { AccountBook } from './account-book.js';

const WALL = Date.UTC(2026, 0, 15, 12);

function accounts(options: object, context: Partial<CallContext>, budget?: AgentBudget) {
  const call = modelCall({
    context: { runId: 'run-1', agent: 'a', ...context },
    policy: budget === undefined ? {} : { budget },
  });
  return new AccountBook(budgetOptionsSchema.parse(options)).accountsOf(call, WALL);
}

describe('AccountBook', () => {
  it('never gives two users one account, whatever their names are', () => {
    const users = [
      { tenant: 'a/b', user: 'c' },
      { tenant: 'a', user: 'b/c' },
      { user: 'a/b/c' },
      { tenant: 'a%2Fb', user: 'c' },
    ];
    const keys = users.map((context) => accounts({ perUser: { maxTokensPerDay: 1 } }, context)[0]?.key);
    expect(new Set(keys).size).toBe(users.length);
  });

  it('names for each unit the setting that is the stricter one', () => {
    const options = { perAgent: { maxTokensPerDay: 100, maxCostPerDay: 1 } };
    const found = accounts(options, {}, { maxTokensPerDay: 50, maxCostPerDay: 2e9 });
    expect(found.map(({ unit, limit, setting }) => [unit, limit, setting])).toEqual([
      ['tokens', 50, 'maxTokensPerDay in constraints.cost of the manifest'],
      ['nano-dollars', 1e9, 'safety.perAgent.maxCostPerDay'],
    ]);
  });
});
