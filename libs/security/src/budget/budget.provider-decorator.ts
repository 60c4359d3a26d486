import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import {
  abortError,
  type BudgetExceededError,
  BudgetUnavailableError,
  type Clock,
  CLOCK,
  lazy,
  type ModelCall,
  type ModelPart,
  type ModelProvider,
  observe,
  type ProviderDecorator,
  SYSTEM_CLOCK,
} from '@ossa/contracts';
import { AccountBook } from './accounts/account-book.js';
import { type BudgetAccount, UNLIMITED } from './accounts/budget-account.js';
import { BUDGET_OPTIONS, type BudgetOptions } from './budget.options.js';
import { BudgetReporter } from './stage/budget-reporter.service.js';
import { BudgetedCall } from './stage/budgeted-call.js';
import { exceeded, unpriced } from './stage/budget-refusal.js';
import { CallEstimates, type UsedBefore, usedBefore, type WorstCase } from './stage/call-estimates.js';
import {
  BUDGET_STORE,
  type BudgetStore,
  type Demand,
  type Reservation,
  type Reserved,
} from './stores/budget-store.interface.js';

/** A reservation outlives the deadline of its call by this, so that it only expires when nobody is left to settle it. */
const GRACE_MS = 10_000;
const LONGEST_CALL_MS = 3_600_000;
const ADMITTED: Reserved = Object.freeze({ admitted: true, used: [] });

/**
 * Reserves what an attempt may use at most in every budget it draws from, all or none, and settles what it did use before
 * the finish part is delivered: the same as is recorded of the attempt. One that is refused before its first part costs nothing.
 */
@Injectable()
export class BudgetProviderDecorator implements ProviderDecorator, OnModuleInit {
  readonly #accounts: AccountBook;
  readonly #instance = randomUUID();
  #calls = 0;

  constructor(
    @Inject(BUDGET_OPTIONS) private readonly options: BudgetOptions,
    @Inject(BUDGET_STORE) readonly store: BudgetStore,
    readonly estimates: CallEstimates,
    readonly reporter: BudgetReporter,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {
    this.#accounts = new AccountBook(options);
  }

  onModuleInit(): void {
    if (this.#accounts.configured) this.estimates.prepare();
  }

  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    return this.#accounts.appliesTo(request) ? lazy(() => this.#admit(request, next)) : next.call(request);
  }

  /** In memory nothing is waited for. */
  #admit(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> | Promise<AsyncIterable<ModelPart>> {
    const wall = this.clock.wall();
    const before = usedBefore(request.attempts);
    const worst = this.estimates.worstCase(request, before);
    const ofCall = this.#demands(this.#accounts.perCall, request, worst);
    this.#checkCall(ofCall, before, request, wall);
    const demands = this.#demands(this.#accounts.accountsOf(request, wall), request, worst);
    const reservation = { id: this.#nextId(), ttlMs: this.#ttl(request), demands, signal: request.signal };
    const limited = ofCall.length > 0 || demands.some(({ account }) => account.limit < UNLIMITED);
    const open = (reserved: Reserved | undefined) => {
      if (reserved?.admitted === false) throw this.#refusal(reserved, reservation, request, wall);
      this.reporter.reserved(worst.inputTokens + worst.outputTokens, worst.cost);
      const call = new BudgetedCall(request, reservation, reserved !== undefined, this, this.clock.monotonic());
      return observe(next.call(limited ? capped(request, worst) : request), call.end, call.part);
    };
    const reserving = this.#ask(reservation, request.signal);
    return reserving instanceof Promise ? reserving.then(open) : open(reserving);
  }

  /** What is wanted from each account. Where the price is not known, accounts in money are left out, or refuse. */
  #demands(accounts: readonly BudgetAccount[], { target }: ModelCall, worst: WorstCase): readonly Demand[] {
    const demands: Demand[] = [];
    for (const account of accounts) {
      const amount = account.unit === 'tokens' ? worst.inputTokens + worst.outputTokens : worst.cost;
      if (amount !== undefined) demands.push({ account, amount });
      else if (account.limit < UNLIMITED && this.options.unknownPrice === 'refuse') throw unpriced(account, target);
      else this.reporter.unknownPrice(target);
    }
    return demands;
  }

  #checkCall(demands: readonly Demand[], before: UsedBefore, { context }: ModelCall, wall: number): void {
    for (const { account, amount } of demands) {
      const used = account.unit === 'tokens' ? before.tokens : before.cost;
      if (used + amount <= account.limit) continue;
      this.reporter.rejected(account, used, context);
      throw exceeded(account, used, amount, wall);
    }
  }

  #refusal(
    { account, used }: Reserved & { readonly admitted: false },
    { demands }: Reservation,
    { context }: ModelCall,
    wall: number,
  ): BudgetExceededError {
    const wanted = demands.find((demand) => demand.account.key === account.key)?.amount ?? 0;
    this.reporter.rejected(account, used, context);
    return exceeded(account, used, wanted, wall);
  }

  /** Undefined when the store is away and the call is made all the same. */
  #ask(reservation: Reservation, signal: AbortSignal): Reserved | undefined | Promise<Reserved | undefined> {
    if (reservation.demands.length === 0) return ADMITTED;
    const reserved = this.store.reserve(reservation);
    return reserved instanceof Promise
      ? reserved.catch((cause: unknown) => this.#withoutStore(cause, signal))
      : reserved;
  }

  #withoutStore(cause: unknown, signal: AbortSignal): undefined {
    if (signal.aborted) throw abortError(signal);
    const allowed = this.options.onStoreFailure === 'allow';
    this.reporter.storeAway(allowed);
    if (!allowed) throw new BudgetUnavailableError({ cause });
  }

  #nextId(): string {
    this.#calls += 1;
    return `${this.#instance}.${this.#calls}`;
  }

  #ttl({ deadline }: ModelCall): number {
    const left = deadline - this.clock.monotonic();
    return Math.min(Math.max(left, 0), LONGEST_CALL_MS) + GRACE_MS;
  }
}

/** The same request with an answer no longer than what is reserved for it. */
function capped(request: ModelCall, { outputTokens }: WorstCase): ModelCall {
  if (request.settings.maxOutputTokens !== undefined) return request;
  return { ...request, settings: { ...request.settings, maxOutputTokens: outputTokens } };
}
