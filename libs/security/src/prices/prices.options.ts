import { z } from 'zod';

/** Dollars per million tokens. */
const priceSchema = z.strictObject({
  input: z.number().nonnegative(),
  output: z.number().nonnegative(),
  /** @default input */
  cachedInput: z.number().nonnegative().optional(),
  /** @default input */
  cacheWrite: z.number().nonnegative().optional(),
});

/** The `prices` block of the configuration: `provider/model` or `model` to price; it wins over the price list of the package. */
export const pricesOptionsSchema = z.record(z.string(), priceSchema);

export type PricesOptions = z.output<typeof pricesOptionsSchema>;
