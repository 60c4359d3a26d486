import { FakeClock, RecordingTelemetry } from '@ossa/contracts/testing';
import type { BudgetAccount } from '../accounts/budget-account.js';
import type { BudgetStore } from './budget-store.interface.js';
import { MemoryBudgetStore } from './memory.budget-store.js';
import { ReplayingBudgetStore } from './replaying.budget-store.js';

const ACCOUNT: BudgetAccount = {
  key: 'all:2026-01-15:tokens',
  budget: { scope: 'all' },
  unit: 'tokens',
  period: 'day',
  limit: 1000,
  warnAt: 800,
  setting: 'safety.maxTokensPerDay',
};

function away(): never {
  throw new TypeError('away');
}

describe('ReplayingBudgetStore', () => {
  const ttlMs = 60_000;
  const demands = [{ account: ACCOUNT, amount: 500 }];
  let memory: MemoryBudgetStore;
  let isAway: boolean;
  let telemetry: RecordingTelemetry;
  let store: ReplayingBudgetStore;

  beforeEach(() => {
    memory = new MemoryBudgetStore(new FakeClock());
    isAway = false;
    telemetry = new RecordingTelemetry();
    const remote: BudgetStore = {
      reserve: async (reservation) => (isAway ? away() : memory.reserve(reservation)),
      settle: async (settlement) => (isAway ? away() : memory.settle(settlement)),
      read: (accounts) => memory.read(accounts),
    };
    store = new ReplayingBudgetStore(remote, () => undefined, telemetry);
  });

  const settle = (id: string) => store.settle({ id, ttlMs, charges: [{ account: ACCOUNT, spent: 300, kept: 0 }] });

  it('R34: settles what a call has spent, however many calls were refused in the same outage', async () => {
    await store.reserve({ id: 'open', ttlMs, demands });
    isAway = true;
    for (let n = 0; n < 12_000; n += 1)
      await store.reserve({ id: `refused-${n}`, ttlMs, demands }).catch(() => undefined);
    await settle('open');
    isAway = false;
    await store.replay();
    expect(store.waiting).toBe(0);
    expect(memory.read([ACCOUNT])).toEqual([{ settled: 300, reserved: 0 }]);
    expect(telemetry.measured).toEqual([]);
    await store.close();
  });

  it('R34: settles what waits when the process ends', async () => {
    await store.reserve({ id: 'open', ttlMs, demands });
    isAway = true;
    await settle('open');
    isAway = false;
    await store.close();
    expect(memory.read([ACCOUNT])).toEqual([{ settled: 300, reserved: 0 }]);
  });
});
