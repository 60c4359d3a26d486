import { type Clock, SYSTEM_CLOCK } from '@ossa/contracts';
import { type BudgetAccount, keptMs, UNLIMITED } from '../accounts/budget-account.js';
import {
  type AccountState,
  type BudgetStore,
  type Charge,
  type Demand,
  LATE_MS,
  type Reservation,
  type Reserved,
  type Settled,
  type Settlement,
} from './budget-store.interface.js';

const EXPIRE_EVERY_MS = 1000;
const FORGET_EVERY_MS = 60_000;

interface Holding {
  settled: number;
  reserved: number;
  leased: number;
  usedAt: number;
  readonly keptMs: number;
}

interface Line {
  readonly key: string;
  readonly holding: Holding;
  amount: number;
  spent: number;
  closed: boolean;
}

interface Held {
  lines: readonly Line[];
  /** Lines that are not settled for good. */
  open: number;
  readonly lease: boolean;
  expiresAt: number;
  expired: boolean;
}

const NOTHING: AccountState = Object.freeze({ settled: 0, reserved: 0 });

/** Budgets of one process. Exact, because nothing runs in between; reservations expire by the monotonic clock. */
export class MemoryBudgetStore implements BudgetStore {
  readonly #holdings = new Map<string, Holding>();
  readonly #held = new Map<string, Held>();
  #expireAt = 0;
  #forgetAt = 0;

  constructor(private readonly clock: Clock = SYSTEM_CLOCK) {}

  reserve({ id, ttlMs, demands, lease = false }: Reservation): Reserved {
    const now = this.clock.monotonic();
    if (now >= this.#expireAt) this.#expire(now);
    const lines: Line[] = [];
    const used: number[] = [];
    for (const { account, amount } of demands) {
      const holding = this.#holding(account, now);
      const after = holding.settled + holding.reserved + amount;
      if (after > account.limit) return refused(account, holding);
      used.push(after);
      lines.push({ key: account.key, holding, amount, spent: 0, closed: false });
    }
    for (const { holding, amount } of lines) take(holding, amount, lease);
    this.#hold(id, lines, now + ttlMs, lease);
    return { admitted: true, used };
  }

  settle({ id, ttlMs, charges, unreserved }: Settlement): readonly Settled[] {
    if (unreserved) this.reserve({ id, ttlMs, demands: charges.map(unlimited) });
    const held = this.#held.get(id);
    if (!held) return [];
    const now = this.clock.monotonic();
    const settled = charges.map((charge, index) => this.#charge(held, charge, index, now));
    if (held.open > 0) held.expiresAt = now + ttlMs;
    else this.#held.delete(id);
    return settled;
  }

  read(accounts: readonly BudgetAccount[]): readonly AccountState[] {
    this.#expire(this.clock.monotonic());
    return accounts.map(({ key }) => {
      const { settled, reserved } = this.#holdings.get(key) ?? NOTHING;
      return { settled, reserved };
    });
  }

  #charge(held: Held, { account, spent, kept }: Charge, index: number, now: number): Settled {
    const { expired } = held;
    const line = lineOf(held, account.key, index);
    if (!line) return { account, used: 0, warned: false, expired: true };
    const { holding } = line;
    const before = holding.settled;
    if (spent > line.spent) {
      holding.settled += spent - line.spent;
      line.spent = spent;
    }
    if (!expired) {
      take(holding, kept - line.amount, held.lease);
      line.amount = kept;
    }
    if (kept === 0) {
      line.closed = true;
      held.open -= 1;
    }
    holding.usedAt = now;
    const warned = before < account.warnAt && holding.settled >= account.warnAt;
    return { account, used: holding.settled + holding.reserved, warned, expired };
  }

  #hold(id: string, lines: Line[], expiresAt: number, lease: boolean): void {
    const held = this.#held.get(id);
    if (!held) {
      this.#held.set(id, { lines, open: lines.length, lease, expiresAt, expired: false });
      return;
    }
    held.expiresAt = expiresAt;
    for (const line of lines) {
      const known = held.lines.find(({ key, closed }) => key === line.key && !closed);
      if (known) {
        known.amount += line.amount;
      } else {
        held.lines = [...held.lines.filter(({ closed }) => !closed), line];
        held.open += 1;
      }
    }
  }

  #holding(account: BudgetAccount, now: number): Holding {
    const known = this.#holdings.get(account.key);
    if (known) {
      known.usedAt = now;
      return known;
    }
    const holding = { settled: 0, reserved: 0, leased: 0, usedAt: now, keptMs: keptMs(account) };
    this.#holdings.set(account.key, holding);
    return holding;
  }

  #expire(now: number): void {
    this.#expireAt = now + EXPIRE_EVERY_MS;
    for (const [id, held] of this.#held) {
      if (!held.expired && held.expiresAt <= now) expire(held);
      if (held.expired && held.expiresAt + LATE_MS <= now) this.#held.delete(id);
    }
    if (now >= this.#forgetAt) this.#forget(now);
  }

  #forget(now: number): void {
    this.#forgetAt = now + FORGET_EVERY_MS;
    for (const [key, { reserved, usedAt, keptMs: kept }] of this.#holdings) {
      if (kept > 0 && reserved === 0 && usedAt + kept <= now) this.#holdings.delete(key);
    }
  }
}

function unlimited({ account }: Charge): Demand {
  return { account: { ...account, limit: UNLIMITED }, amount: 0 };
}

function take(holding: Holding, amount: number, lease: boolean): void {
  holding.reserved += amount;
  if (lease) holding.leased += amount;
}

function expire(held: Held): void {
  held.expired = true;
  for (const line of held.lines) {
    take(line.holding, -line.amount, held.lease);
    line.amount = 0;
  }
}

function refused(account: BudgetAccount, { settled, reserved, leased }: Holding): Reserved {
  return { admitted: false, account, used: settled + reserved, leased };
}

/** Charges come in the order of the demands, nearly always. */
function lineOf({ lines }: Held, key: string, index: number): Line | undefined {
  const line = lines[index]?.key === key ? lines[index] : lines.find((other) => other.key === key);
  return line?.closed ? undefined : line;
}
