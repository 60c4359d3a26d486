import { positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';

/** The `redis` block of the configuration. Without an URL every process keeps its state to itself. */
export const redisOptionsSchema = z.strictObject({
  /** `redis://` or `rediss://`, with the number of the database as its path. */
  url: z.url({ protocol: /^rediss?$/ }).optional(),
  /** In front of every key, so that several applications can share a database. */
  keyPrefix: z
    .string()
    .regex(/^[\w.:-]+$/, 'expected letters, digits and . : - _')
    .default('ossa:'),
  /** After this a command counts as failed. Callers have something else to do while Redis is away. */
  commandTimeout: positiveDurationSchema.default(200),
});

/** The part of the configuration that the stores library reads. */
export const storesOptionsSchema = z.strictObject({ redis: redisOptionsSchema.prefault({}) });

export type RedisOptions = z.output<typeof redisOptionsSchema>;

export type StoresOptions = z.output<typeof storesOptionsSchema>;

/** Injection token of {@link StoresOptions}. */
export const STORES_OPTIONS = Symbol('ossa:stores-options');
