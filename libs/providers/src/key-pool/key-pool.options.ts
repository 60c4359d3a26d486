import { z } from 'zod';

/** One entry of `providers.<name>.keys`: a key, an endpoint (region), or both. */
export const poolKeySchema = z.strictObject({
  /** Shown in records and events instead of the key. */
  name: z.string().regex(/^[\w.-]{1,64}$/, 'expected letters, digits and . - _'),
  /** @default the provider's apiKey */
  apiKey: z.string().optional(),
  /** @default the provider's baseUrl */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  weight: z.number().positive().max(1000).default(1),
});

/** `providers.<name>.keySelection`: how a key is picked among those that are ready. */
export const keySelectionSchema = z.enum(['weighted', 'least-latency']).default('weighted');

export type PoolKeyOptions = z.output<typeof poolKeySchema>;
