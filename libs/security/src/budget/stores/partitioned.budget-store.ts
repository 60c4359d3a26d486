import type { BudgetAccount } from '../accounts/budget-account.js';
import type {
  AccountState,
  BudgetStore,
  Reservation,
  Reserved,
  Settled,
  Settlement,
} from './budget-store.interface.js';

/** Keeps the accounts of runs in this process, because a run is in one place at a time, and all others in a shared store. */
export class PartitionedBudgetStore implements BudgetStore {
  constructor(
    private readonly local: BudgetStore,
    private readonly shared: BudgetStore,
  ) {}

  reserve(reservation: Reservation): Reserved | Promise<Reserved> {
    const { demands } = reservation;
    if (!demands.some(({ account }) => isLocal(account))) return this.shared.reserve(reservation);
    const local = { ...reservation, demands: demands.filter(({ account }) => isLocal(account)) };
    const shared = { ...reservation, demands: demands.filter(({ account }) => !isLocal(account)) };
    return shared.demands.length === 0 ? this.local.reserve(local) : this.#reserveBoth(local, shared);
  }

  settle(settlement: Settlement): readonly Settled[] | Promise<readonly Settled[]> {
    const { charges } = settlement;
    if (!charges.some(({ account }) => isLocal(account))) return this.shared.settle(settlement);
    const shared = charges.filter(({ account }) => !isLocal(account));
    const local = { ...settlement, charges: charges.filter(({ account }) => isLocal(account)) };
    if (shared.length === 0) return this.local.settle(local);
    return joined(this.local.settle(local), this.shared.settle({ ...settlement, charges: shared }));
  }

  async read(accounts: readonly BudgetAccount[]): Promise<readonly AccountState[]> {
    return Promise.all(
      accounts.map(async (account) => {
        const [state] = await (isLocal(account) ? this.local : this.shared).read([account]);
        return state ?? { settled: 0, reserved: 0 };
      }),
    );
  }

  async #reserveBoth(local: Reservation, shared: Reservation): Promise<Reserved> {
    const here = await this.local.reserve(local);
    if (!here.admitted) return here;
    try {
      const there = await this.shared.reserve(shared);
      if (!there.admitted) await this.#giveBack(local);
      return there;
    } catch (error) {
      await this.#giveBack(local);
      throw error;
    }
  }

  async #giveBack({ id, ttlMs, demands }: Reservation): Promise<void> {
    await this.local.settle({ id, ttlMs, charges: demands.map(({ account }) => ({ account, spent: 0, kept: 0 })) });
  }
}

function isLocal({ period }: BudgetAccount): boolean {
  return period === 'run';
}

async function joined(
  here: readonly Settled[] | Promise<readonly Settled[]>,
  there: readonly Settled[] | Promise<readonly Settled[]>,
): Promise<readonly Settled[]> {
  return [...(await here), ...(await there)];
}
