import type { RedisConnection } from '@ossa/stores';
import { type BudgetAccount, keptMs } from '../accounts/budget-account.js';
import { READ, RESERVE, SETTLE } from './budget-scripts.js';
import type {
  AccountState,
  BudgetStore,
  Reservation,
  Reserved,
  Settled,
  Settlement,
} from './budget-store.interface.js';

/** What the scripts tell the kinds of reservations by. */
const PREFIX = { call: 'C', lease: 'L', unreserved: 'U' } as const;

/**
 * Budgets of all processes, one round trip for each operation. Time is that of Redis. All accounts share one hash tag, so
 * that one script may touch several of them on a cluster, too.
 */
export class RedisBudgetStore implements BudgetStore {
  constructor(private readonly redis: RedisConnection) {}

  /** @throws RedisUnavailableError; the reservation may have been made then */
  async reserve({ id, ttlMs, demands, lease = false }: Reservation): Promise<Reserved> {
    if (demands.length === 0) return { admitted: true, used: [] };
    const args = demands.flatMap(({ account, amount }) => [amount, account.limit, keptMs(account)]);
    const [admitted, ...figures] = await this.#run(RESERVE, demands, [
      (lease ? PREFIX.lease : PREFIX.call) + id,
      whole(ttlMs),
      ...args,
    ]);
    if (admitted === 1) return { admitted: true, used: figures };
    const [index = 0, used = 0, leased = 0] = figures;
    const { account } = demands[index] ?? demands[0]!;
    return { admitted: false, account, used, leased };
  }

  /** @throws RedisUnavailableError; settle again, it charges once */
  async settle({ id, ttlMs, charges, lease, unreserved }: Settlement): Promise<readonly Settled[]> {
    if (charges.length === 0) return [];
    const args = charges.flatMap(({ account, spent, kept }) => [spent, kept, account.warnAt, keptMs(account)]);
    const kind = lease ? 'lease' : unreserved ? 'unreserved' : 'call';
    const figures = await this.#run(SETTLE, charges, [PREFIX[kind] + id, whole(ttlMs), ...args]);
    return charges.map(({ account }, index) => ({
      account,
      used: figures[3 * index] ?? 0,
      warned: figures[3 * index + 1] === 1,
      expired: figures[3 * index + 2] === 1,
    }));
  }

  async read(accounts: readonly BudgetAccount[]): Promise<readonly AccountState[]> {
    if (accounts.length === 0) return [];
    const figures = await this.#run(
      READ,
      accounts.map((account) => ({ account })),
      [],
    );
    return accounts.map((_, index) => ({ settled: figures[2 * index] ?? 0, reserved: figures[2 * index + 1] ?? 0 }));
  }

  async #run(
    script: typeof RESERVE,
    rows: readonly { readonly account: BudgetAccount }[],
    args: readonly (string | number)[],
  ): Promise<readonly number[]> {
    const keys = rows.flatMap(({ account }) => {
      const key = this.redis.key(`{budget}:${account.key}`);
      return [key, `${key}:held`];
    });
    const figures = await this.redis.run(script, keys, args);
    return Array.isArray(figures) ? figures.map(Number) : [];
  }
}

function whole(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}
