import type { BudgetAccount } from '../accounts/budget-account.js';

/** What is wanted from one account, in its unit. */
export interface Demand {
  readonly account: BudgetAccount;
  readonly amount: number;
}

/** Wanted from several accounts at once: from all of them, or from none. */
export interface Reservation {
  /** Unique over all processes. A second reservation under the same id adds to the first. */
  readonly id: string;
  /** After this it is dropped, because whoever made it must be gone. */
  readonly ttlMs: number;
  readonly demands: readonly Demand[];
  /** True for what a process reserves in advance, and gives back when it is asked to. */
  readonly lease?: boolean;
  /** Ends a wait for leases of others. */
  readonly signal?: AbortSignal;
}

export type Reserved =
  | {
      readonly admitted: true;
      /** Spent and reserved in each account, this reservation included. */
      readonly used: readonly number[];
    }
  | {
      readonly admitted: false;
      readonly account: BudgetAccount;
      /** Spent and reserved. */
      readonly used: number;
      /** Of what is reserved, what processes hold in advance. */
      readonly leased: number;
    };

/** What became of one part of a reservation. */
export interface Charge {
  readonly account: BudgetAccount;
  /** Spent under this id since it exists. Telling the same twice charges once. */
  readonly spent: number;
  /** What stays reserved. */
  readonly kept: number;
}

export interface Settlement {
  readonly id: string;
  /** For what stays reserved. */
  readonly ttlMs: number;
  readonly charges: readonly Charge[];
  /** As in the reservation. */
  readonly lease?: boolean;
  /** True when nothing could be reserved: what was spent is charged all the same, and twice when it is told twice. */
  readonly unreserved?: boolean;
}

/** What an account holds after a settlement. */
export interface Settled {
  readonly account: BudgetAccount;
  /** Spent and reserved. */
  readonly used: number;
  /** True for the one settlement that took what is spent past `warnAt`. */
  readonly warned: boolean;
  /** True when nothing was reserved any more: it had expired, and what was spent is charged all the same, or it was settled before. */
  readonly expired: boolean;
}

export interface AccountState {
  readonly settled: number;
  readonly reserved: number;
}

/** Where budgets are kept. Every operation is atomic over all its accounts and over all who use the store. */
export interface BudgetStore {
  reserve(reservation: Reservation): Reserved | Promise<Reserved>;
  /** An id that is not known, or is settled already, changes nothing. */
  settle(settlement: Settlement): readonly Settled[] | Promise<readonly Settled[]>;
  read(accounts: readonly BudgetAccount[]): readonly AccountState[] | Promise<readonly AccountState[]>;
}

/** An expired reservation is remembered this long, to charge it if it is settled after all. */
export const LATE_MS = 3_600_000;

/** Injection token of the {@link BudgetStore} of the application. */
export const BUDGET_STORE = Symbol('ossa:budget-store');
