import { Module } from '@nestjs/common';
import { CLOCK, type Clock } from '@ossa/contracts';
import { REDIS, type RedisConnection, STORES_OPTIONS, type StoresOptions } from '@ossa/stores';
import { CACHE_OPTIONS, type CacheModuleOptions } from '../cache.options.js';
import { CacheLevels } from './cache-levels.js';

/** The levels, apart from what uses them: the cache of Nest is made of them, and has to find them among its imports. */
@Module({
  providers: [
    {
      provide: CacheLevels,
      inject: [
        CACHE_OPTIONS,
        { token: REDIS, optional: true },
        { token: STORES_OPTIONS, optional: true },
        { token: CLOCK, optional: true },
      ],
      useFactory: (options: CacheModuleOptions, redis?: RedisConnection, stores?: StoresOptions, clock?: Clock) =>
        CacheLevels.open(options, { redis, redisOptions: stores?.redis, clock }),
    },
  ],
  exports: [CACHE_OPTIONS, CacheLevels],
})
export class CacheLevelsModule {}
