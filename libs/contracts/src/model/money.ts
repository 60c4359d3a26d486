const NANO_DOLLARS = 1e9;

/** Dollars as integer nano-dollars. Beyond nine million dollars they would not be exact; more is taken for that. */
export function nanoDollars(dollars: number): number {
  return Math.min(Math.round(dollars * NANO_DOLLARS), Number.MAX_SAFE_INTEGER);
}

/** Nano-dollars as dollars, for people and messages. */
export function dollars(nano: number): number {
  return nano / NANO_DOLLARS;
}
