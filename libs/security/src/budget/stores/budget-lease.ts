import type { BudgetAccount } from '../accounts/budget-account.js';

/** What one process holds of one account in advance. */
export class BudgetLease {
  /** In all, since the lease exists. */
  #granted = 0;
  /** For calls that are going on. */
  #held = 0;
  #spent = 0;
  /** Monotonic ms. */
  #expiresAt = 0;
  #usedAt: number;
  /** True while the store is being asked for more. */
  wanted = false;
  /** True when little is left of the account, so that everything should be decided by the store. */
  tight = false;
  /** True when the store has dropped the lease: it only lives until its calls have ended. */
  expired = false;

  constructor(
    readonly account: BudgetAccount,
    now: number,
  ) {
    this.#usedAt = now;
  }

  get spent(): number {
    return this.#spent;
  }

  /** What the store is to keep reserved: what is granted and not spent, and never less than calls hold. */
  get kept(): number {
    return Math.max(this.#granted - this.#spent, this.#held);
  }

  get free(): number {
    return this.#granted - this.#spent - this.#held;
  }

  /** True when nothing is left to be told to the store. */
  get over(): boolean {
    return this.#held === 0 && this.kept === 0;
  }

  /** Takes an amount for a call that ends before `until`; false when the lease is too small or ends too soon. */
  take(amount: number, now: number, until: number): boolean {
    if (amount > this.free || until > this.#expiresAt) return false;
    this.#held += amount;
    this.#usedAt = now;
    return true;
  }

  settle(amount: number, spent: number): void {
    this.#held -= amount;
    this.#spent += spent;
  }

  grant(amount: number, expiresAt: number): void {
    this.#granted += amount;
    this.#expiresAt = expiresAt;
  }

  /** The store knows everything up to now. */
  told(expiresAt: number, expired: boolean, tight: boolean): void {
    this.tight = tight;
    this.#expiresAt = expiresAt;
    if (!expired) return;
    this.expired = true;
    this.giveBack();
  }

  /** Nothing more is taken; what calls hold stays until they end. */
  giveBack(): void {
    this.#granted = this.#spent + this.#held;
  }

  idleSince(then: number): boolean {
    return this.#held === 0 && this.#usedAt <= then;
  }
}
