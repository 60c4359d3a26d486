import type { OnApplicationShutdown } from '@nestjs/common';
import { type Clock, OssaError } from '@ossa/contracts';
import type { RedisConnection, RedisOptions } from '@ossa/stores';
import type { Keyv } from 'keyv';
import type { CacheModuleOptions } from '../cache.options.js';
import { MemoryLevel } from './memory-level.js';
import { openPackageStore } from './package-store.js';
import type { SharedStore } from './shared-store.interface.js';

export interface CacheLevelsSurroundings {
  readonly redis?: RedisConnection | undefined;
  readonly redisOptions?: RedisOptions | undefined;
  readonly clock?: Clock | undefined;
}

const DEFAULT_KEY_PREFIX = 'ossa:';

/** The stores that the cache of Nest is made of. */
export class CacheLevels implements OnApplicationShutdown {
  private constructor(
    readonly memory: MemoryLevel,
    readonly shared: SharedStore | undefined,
    /** In front of the keys of the shared store. */
    readonly prefix: string,
    readonly surroundings: CacheLevelsSurroundings,
  ) {}

  /** @throws OssaError `configuration_invalid` when the configured store cannot be had */
  static async open(options: CacheModuleOptions, surroundings: CacheLevelsSurroundings): Promise<CacheLevels> {
    const prefix = `${surroundings.redisOptions?.keyPrefix ?? DEFAULT_KEY_PREFIX}cache:`;
    const shared = options.enabled ? await openShared(options, surroundings, prefix) : undefined;
    const maxTtlMs = shared && options.memoryTtl;
    const memory = new MemoryLevel({ ...options, maxTtlMs, clock: surroundings.clock });
    return new CacheLevels(memory, shared, prefix, surroundings);
  }

  /** Memory first. */
  get stores(): Keyv[] {
    return this.shared ? [this.memory.keyv, this.shared.keyv] : [this.memory.keyv];
  }

  /** The last of the hooks: runs that drain still write. */
  async onApplicationShutdown(): Promise<void> {
    await this.shared?.close();
  }
}

async function openShared(
  { store, root = process.cwd() }: CacheModuleOptions,
  { redis, redisOptions, clock }: CacheLevelsSurroundings,
  prefix: string,
): Promise<SharedStore | undefined> {
  if (store === 'memory') return undefined;
  if (typeof store === 'object') return openPackageStore(store, root);
  if (redis && redisOptions?.url !== undefined) {
    // Its client takes a quarter of a second to load; applications without Redis start without it.
    const { RedisSharedStore } = await import('./redis-shared-store.js');
    return new RedisSharedStore({ url: redisOptions.url, cluster: redisOptions.cluster, redis, prefix, clock });
  }
  if (store === 'auto') return undefined;
  throw new OssaError('configuration_invalid', 'cache.store is redis, and no Redis is configured: set redis.url.');
}
