import { byteSizeSchema, positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';

/** A Keyv store from a package that the application has installed, for example `@keyv/redis` or `@keyv/memcache`. */
const packageStoreSchema = z.strictObject({
  package: z.string().min(1),
  /** Name of the class among the package's exports. @default its default export */
  export: z.string().min(1).optional(),
  /** What the class is made with, in the order of its parameters: usually an address, then options. */
  arguments: z.array(z.unknown()).default([]),
});

export type PackageStoreOptions = z.output<typeof packageStoreSchema>;

const temperatureSchema = z.number().min(0).max(2);

/** What one agent does differently. */
const agentCacheSchema = z.strictObject({
  enabled: z.boolean().optional(),
  ttl: positiveDurationSchema.optional(),
  maxTemperature: temperatureSchema.optional(),
  shared: z.boolean().optional(),
});

/** The `cache` block of the configuration. */
export const cacheOptionsSchema = z.strictObject({
  enabled: z.boolean().default(true),
  responseTtl: positiveDurationSchema.default(3_600_000),
  /** How long a manifest that has not changed is not checked again. */
  manifestTtl: positiveDurationSchema.default(86_400_000),
  /** Runs with a higher temperature, or with none, are not cached: their answers are meant to differ. */
  maxTemperature: temperatureSchema.default(0.1),
  /** Responses in the memory of one process. */
  maxEntries: z.int().positive().default(1000),
  /** Bytes of all responses in the memory of one process. */
  maxBytes: byteSizeSchema.default(64 * 1024 ** 2),
  /** How long memory may hold what another process could have replaced; only with a store that processes share. */
  memoryTtl: positiveDurationSchema.default(5_000),
  /** True: one user may get what was answered to another of the same tenant. */
  shared: z.boolean().default(false),
  /** Where responses are kept besides memory; `auto` is Redis where one is configured. */
  store: z.union([z.enum(['auto', 'memory', 'redis']), packageStoreSchema]).default('auto'),
  /** A lookup in a shared store that takes longer is a miss. */
  timeout: positiveDurationSchema.default(50),
  /** Makes the keys HMACs, so that nobody who can read the store can try out what was asked. May be `secret://…`. */
  keySecret: z.string().min(1).optional(),
  /** By the name of the agent. */
  agents: z.record(z.string(), agentCacheSchema).default({}),
});

export type CacheOptions = z.output<typeof cacheOptionsSchema>;

/** What the cache library is told by the application. */
export interface CacheModuleOptions extends CacheOptions {
  /** Folder that the package of `store` is looked for in. @default the working directory */
  readonly root?: string;
}

/** Injection token of {@link CacheModuleOptions}. */
export const CACHE_OPTIONS = Symbol('ossa:cache-options');
