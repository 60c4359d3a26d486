import { randomUUID } from 'node:crypto';
import { type Clock, SYSTEM_CLOCK, untilAborted } from '@ossa/contracts';
import type { BudgetAccount } from '../accounts/budget-account.js';
import { BudgetLease } from './budget-lease.js';
import type {
  AccountState,
  BudgetStore,
  Demand,
  Reservation,
  Reserved,
  Settled,
  Settlement,
} from './budget-store.interface.js';
import type { SettledListener } from './replaying.budget-store.js';

/** How often leases are settled; a process that finds others holding leases waits a little longer than this. */
const SYNC_EVERY_MS = 500;
const RECALL_MS = 800;
const IDLE_MS = 5000;
const MAX_LEASES = 64;
const MAX_ASKED = 4096;
/** A lease is worth so many calls, but never more than this share of the limit. */
const CALLS_PER_LEASE = 256;
const FEWEST_CALLS_PER_LEASE = 4;
const LARGEST_SHARE = 0.05;
/** Where less than this share of the limit is left, nothing is leased: every call asks the store, which is exact. */
const TIGHT_SHARE = 0.2;

interface Taken {
  readonly lease: BudgetLease;
  readonly amount: number;
}

const ADMITTED: Reserved = Object.freeze({ admitted: true, used: [] });

/**
 * Holds small parts of busy accounts in advance, so that most calls ask nobody, and go on while the store is away. In the
 * store a lease is a reservation like any other: nothing is ever promised twice.
 */
export class LeasingBudgetStore implements BudgetStore {
  readonly #id = randomUUID();
  readonly #leases = new Map<string, BudgetLease>();
  readonly #taken = new Map<string, readonly Taken[]>();
  readonly #asked = new Set<string>();
  /** Grants and settlements of leases come one after the other, so that none undoes another. */
  #queue: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #recall: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly store: BudgetStore,
    private readonly ttlMs: number,
    private readonly listener: SettledListener,
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  reserve(reservation: Reservation): Reserved | Promise<Reserved> {
    const { id, demands, ttlMs } = reservation;
    const now = this.clock.monotonic();
    const taken: Taken[] = [];
    const rest: Demand[] = [];
    for (const demand of demands) {
      const lease = this.#leases.get(demand.account.key);
      if (lease?.take(demand.amount, now, now + ttlMs)) taken.push({ lease, amount: demand.amount });
      else rest.push(demand);
    }
    for (const { lease, amount } of taken) this.#extend(lease, amount);
    if (taken.length > 0) this.#taken.set(id, taken);
    return rest.length === 0 ? ADMITTED : this.#reserveRest({ ...reservation, demands: rest });
  }

  settle(settlement: Settlement): readonly Settled[] | Promise<readonly Settled[]> {
    const taken = this.#taken.get(settlement.id);
    if (!taken) return this.store.settle(settlement);
    this.#taken.delete(settlement.id);
    const rest = settlement.charges.filter(({ account, spent }) => {
      const own = taken.find(({ lease }) => lease.account.key === account.key);
      own?.lease.settle(own.amount, spent);
      return own === undefined;
    });
    return rest.length === 0 ? [] : this.store.settle({ ...settlement, charges: rest });
  }

  read(accounts: readonly BudgetAccount[]): readonly AccountState[] | Promise<readonly AccountState[]> {
    return this.store.read(accounts);
  }

  /** Tells the store what was spent of the leases, renews them, and gives back those that are idle or too large. */
  sync(): Promise<void> {
    return this.#exclusively(() => this.#settleLeases());
  }

  /** Gives everything back that no call holds, also what is being asked for at this moment. */
  giveBack(): Promise<void> {
    return this.#exclusively(() => {
      for (const lease of this.#leases.values()) lease.giveBack();
      return this.#settleLeases();
    });
  }

  /** Gives everything back and leases no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.giveBack();
    clearInterval(this.#timer);
  }

  async #reserveRest(reservation: Reservation): Promise<Reserved> {
    try {
      let reserved = await this.store.reserve(reservation);
      if (!reserved.admitted && reserved.leased > 0) reserved = await this.#reserveAgain(reservation);
      if (reserved.admitted) this.#consider(reservation, reserved.used);
      else this.#release(reservation.id);
      return reserved;
    } catch (error) {
      this.#release(reservation.id);
      throw error;
    }
  }

  /** Refused while somebody holds leases: soon they know that the account is nearly used up, and give back what they do not use. */
  async #reserveAgain(reservation: Reservation): Promise<Reserved> {
    this.#recall ??= this.#waitForLeases();
    await (reservation.signal ? untilAborted(this.#recall, reservation.signal) : this.#recall);
    return this.store.reserve(reservation);
  }

  /** One wait for all who are refused at the same time. */
  async #waitForLeases(): Promise<void> {
    await this.sync();
    await this.clock.sleep(RECALL_MS, new AbortController().signal);
    this.#recall = undefined;
  }

  #release(id: string): void {
    for (const { lease, amount } of this.#taken.get(id) ?? []) lease.settle(amount, 0);
    this.#taken.delete(id);
  }

  /** An account that is asked for a second time is worth a lease. */
  #consider({ demands }: Reservation, used: readonly number[]): void {
    demands.forEach(({ account, amount }, index) => {
      const { key, limit } = account;
      if (!this.#asked.has(key)) {
        if (this.#asked.size >= MAX_ASKED) this.#asked.clear();
        this.#asked.add(key);
        return;
      }
      if (isTight(account, (used[index] ?? limit) + leaseOf(account, amount))) return;
      const lease = this.#leases.get(key);
      if (lease) this.#extend(lease, amount);
      else if (this.#leases.size < MAX_LEASES && leaseOf(account, amount) > 0) this.#begin(account, amount);
    });
  }

  #begin(account: BudgetAccount, amount: number): void {
    const lease = new BudgetLease(account, this.clock.monotonic());
    this.#leases.set(account.key, lease);
    this.#timer ??= setInterval(() => void this.sync(), SYNC_EVERY_MS).unref();
    this.#extend(lease, amount);
  }

  #extend(lease: BudgetLease, amount: number): void {
    if (lease.wanted || lease.expired || lease.tight || this.#closed) return;
    const { account } = lease;
    const size = leaseOf(account, amount);
    const wanted = size - Math.max(0, lease.free);
    if (wanted <= size / 2) return;
    lease.wanted = true;
    void this.#exclusively(async () => {
      const asked = this.clock.monotonic();
      try {
        // asked against a lower limit, so that a grant never makes an account tight
        const asIf = { ...account, limit: Math.floor(account.limit * (1 - TIGHT_SHARE)) };
        const demands = [{ account: asIf, amount: wanted }];
        const reserved = await this.store.reserve({ id: this.#id, ttlMs: this.ttlMs, demands, lease: true });
        if (reserved.admitted) lease.grant(wanted, asked + this.ttlMs);
        else lease.giveBack();
      } catch {
        // the store is away: what is left of the lease has to do
      } finally {
        lease.wanted = false;
      }
    });
  }

  async #settleLeases(): Promise<void> {
    this.#asked.clear();
    const idle = this.clock.monotonic() - IDLE_MS;
    for (const lease of this.#leases.values()) if (lease.idleSince(idle)) lease.giveBack();
    await this.#tell([...this.#leases.values()]);
    const tight = [...this.#leases.values()].filter((lease) => lease.tight && lease.free > 0);
    for (const lease of tight) lease.giveBack();
    await this.#tell(tight);
    if (this.#leases.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #tell(leases: readonly BudgetLease[]): Promise<void> {
    if (leases.length === 0) return;
    const told = this.clock.monotonic();
    const charges = leases.map((lease) => ({ account: lease.account, spent: lease.spent, kept: lease.kept }));
    let settled: readonly Settled[];
    try {
      settled = await this.store.settle({ id: this.#id, ttlMs: this.ttlMs, charges, lease: true });
    } catch {
      return; // the store is away; what is told is the whole sum, so the next time tells this, too
    }
    leases.forEach((lease, index) => {
      const { used = 0, expired = false } = settled[index] ?? {};
      lease.told(told + this.ttlMs, expired, isTight(lease.account, used));
      if (lease.over && !lease.wanted && lease.spent === charges[index]?.spent) this.#leases.delete(lease.account.key);
    });
    this.listener(settled);
  }

  /** Runs tasks one after the other; they report their own trouble. */
  #exclusively(task: () => Promise<void>): Promise<void> {
    return (this.#queue = this.#queue.then(task));
  }
}

/** 0 where a lease would be too large a share of the limit. */
function leaseOf({ limit }: BudgetAccount, amount: number): number {
  const size = Math.min(CALLS_PER_LEASE * amount, Math.floor(limit * LARGEST_SHARE));
  return size >= FEWEST_CALLS_PER_LEASE * amount ? size : 0;
}

function isTight({ limit }: BudgetAccount, used: number): boolean {
  return limit - used < limit * TIGHT_SHARE;
}
