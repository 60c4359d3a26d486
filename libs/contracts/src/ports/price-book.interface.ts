import type { Target } from '../model/target.js';
import type { Usage } from '../model/usage.js';

/** What models cost. */
export interface PriceBook {
  /** Integer nano-dollars (10^-9 USD), rounded up; undefined when the price of the model is not known. Never zero for lack of a price. */
  cost(target: Target, usage: Usage): number | undefined;
}

/** The default: knows no price. */
export const NOOP_PRICE_BOOK: PriceBook = Object.freeze({ cost: () => undefined });
