import { NOOP_TELEMETRY, type Telemetry } from '@ossa/contracts';
import type { BudgetAccount } from '../accounts/budget-account.js';
import type {
  AccountState,
  BudgetStore,
  Reservation,
  Reserved,
  Settled,
  Settlement,
} from './budget-store.interface.js';

/** Some minutes of calls. What does not fit is not charged; its reservation expires. */
const MAX_WAITING = 10_000;
/** Of these, releases of what may have been reserved: each refused call leaves one, and it expires by itself. */
const MAX_RELEASES = 1000;
const REPLAY_EVERY_MS = 500;

/** Told of what is settled later than its call. */
export type SettledListener = (settled: readonly Settled[]) => void;

/** A store that may be away for a while: what could not be settled is settled when it is back, in order. */
export class ReplayingBudgetStore implements BudgetStore {
  readonly #waiting: Settlement[] = [];
  #replaying = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly store: BudgetStore,
    private readonly listener: SettledListener,
    private readonly telemetry: Telemetry = NOOP_TELEMETRY,
  ) {}

  /** Settlements that wait for the store. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** @throws what the store throws; what it may have reserved is given back later */
  async reserve(reservation: Reservation): Promise<Reserved> {
    try {
      return await this.store.reserve(reservation);
    } catch (error) {
      if (!reservation.lease && this.waiting < MAX_RELEASES) this.#keep(released(reservation));
      throw error;
    }
  }

  /** Never rejects for a call: what fails is tried again. Leases are told again by whoever holds them. */
  async settle(settlement: Settlement): Promise<readonly Settled[]> {
    try {
      return await this.store.settle(settlement);
    } catch (error) {
      if (settlement.lease) throw error;
      this.#keep(settlement); // the store reports its own absence
      return [];
    }
  }

  read(accounts: readonly BudgetAccount[]): readonly AccountState[] | Promise<readonly AccountState[]> {
    return this.store.read(accounts);
  }

  /** Settles what waits, until the store is away again. */
  async replay(): Promise<void> {
    if (this.#replaying) return;
    this.#replaying = true;
    try {
      for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
        const settled = await this.store.settle(next);
        this.#waiting.shift();
        this.listener(settled);
      }
    } catch {
      // still away: the next turn tries again
    } finally {
      this.#replaying = false;
    }
    this.#schedule();
  }

  /** Settles what waits, if the store is there. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.replay();
  }

  #keep(settlement: Settlement): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.telemetry.count('ossa.budget.unsettled');
      return;
    }
    this.#waiting.push(settlement);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#closed || this.#waiting.length === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.replay();
    }, REPLAY_EVERY_MS).unref();
  }
}

function released({ id, ttlMs, demands }: Reservation): Settlement {
  return { id, ttlMs, charges: demands.map(({ account }) => ({ account, spent: 0, kept: 0 })) };
}
