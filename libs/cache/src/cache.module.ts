import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { CLOCK, type Clock, EVENT_PUBLISHER, type EventPublisher, type Telemetry, TELEMETRY } from '@ossa/contracts';
import { REDIS, type RedisConnection, STORES_OPTIONS, type StoresOptions } from '@ossa/stores';
import { CACHE_OPTIONS, type CacheOptions } from './cache.options.js';
import { CacheRunStage } from './cache.run-stage.js';
import { Flights } from './flight/flights.service.js';
import { CacheVersions } from './invalidation/cache-versions.service.js';
import { ResponseKeys } from './key/response-keys.service.js';
import { createResponseStore } from './levels/create-response-store.js';
import { RESPONSE_STORE } from './levels/response-store.interface.js';
import { ResponseCache } from './response-cache.service.js';
import { CacheStatistics } from './stats/cache-statistics.service.js';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<CacheOptions>({
  optionsInjectionToken: CACHE_OPTIONS,
}).build();

/** The cache of responses and manifests. Import it with `register` or `registerAsync`. */
@Module({
  providers: [
    {
      provide: RESPONSE_STORE,
      inject: [
        CACHE_OPTIONS,
        { token: REDIS, optional: true },
        { token: STORES_OPTIONS, optional: true },
        { token: EVENT_PUBLISHER, optional: true },
        { token: TELEMETRY, optional: true },
        { token: CLOCK, optional: true },
      ],
      useFactory: (
        options: CacheOptions,
        redis?: RedisConnection,
        stores?: StoresOptions,
        events?: EventPublisher,
        telemetry?: Telemetry,
        clock?: Clock,
      ) => createResponseStore(options, { redis, redisOptions: stores?.redis, events, telemetry, clock }),
    },
    CacheVersions,
    Flights,
    ResponseKeys,
    CacheStatistics,
    ResponseCache,
    CacheRunStage,
  ],
  exports: [ResponseCache, CacheRunStage],
})
export class OssaCacheModule extends ConfigurableModuleClass {}
