import type { BudgetScope } from '@ossa/contracts';

/** One budget in one unit over one period: what every call that belongs to it draws from. */
export interface BudgetAccount {
  /** The same in all processes; names the scope, its id, the unit and the day. */
  readonly key: string;
  readonly budget: BudgetScope;
  readonly unit: 'tokens' | 'nano-dollars';
  readonly period: 'call' | 'run' | 'day' | 'total';
  /** {@link UNLIMITED} where only a warning is asked for. */
  readonly limit: number;
  /** Spend at which to warn. */
  readonly warnAt: number;
  /** The setting that holds the limit, for messages. */
  readonly setting: string;
}

export const UNLIMITED: number = Number.MAX_SAFE_INTEGER;

const KEPT_MS: Readonly<Record<BudgetAccount['period'], number>> = {
  call: 0, // never stored
  run: 15 * 60_000,
  day: 26 * 3_600_000, // longer than a day may have nothing happen in it
  total: 0,
};

/** How long an account is kept after its last use, in ms; 0 is for ever. */
export function keptMs({ period }: BudgetAccount): number {
  return KEPT_MS[period];
}
