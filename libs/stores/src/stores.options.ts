import { positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';

/** The `redis` block of the configuration. Without an URL every process keeps its state to itself. */
export const redisOptionsSchema = z
  .strictObject({
    /** `redis://` or `rediss://`, with the number of the database as its path. */
    url: z.url({ protocol: /^rediss?$/ }).optional(),
    /**
     * True for a Redis Cluster. The URL is that of one of its nodes, or a name that leads to one; the others are found through
     * it. A cluster has only the database 0. Limits, budgets and circuits are kept by one node each, because what is decided
     * together has to be in one place.
     */
    cluster: z.boolean().default(false),
    /** In front of every key, so that several applications can share a database. */
    keyPrefix: z
      .string()
      .regex(/^[\w.:-]+$/, 'expected letters, digits and . : - _')
      .default('ossa:'),
    /** After this a command counts as failed. Callers have something else to do while Redis is away. */
    commandTimeout: positiveDurationSchema.default(200),
  })
  .refine(({ url, cluster }) => !cluster || url === undefined || /^\/?0?$/.test(new URL(url).pathname), {
    path: ['url'],
    error: 'a cluster has only the database 0; remove the path, or set redis.cluster to false',
  });

/** The part of the configuration that the stores library reads. */
export const storesOptionsSchema = z.strictObject({ redis: redisOptionsSchema.prefault({}) });

export type RedisOptions = z.output<typeof redisOptionsSchema>;

export type StoresOptions = z.output<typeof storesOptionsSchema>;

/** Injection token of {@link StoresOptions}. */
export const STORES_OPTIONS = Symbol('ossa:stores-options');
