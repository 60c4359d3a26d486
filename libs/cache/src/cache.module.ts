import { type Cache, CACHE_MANAGER, CacheModule } from '@nestjs/cache-manager';
import { ConfigurableModuleBuilder, type DynamicModule, Module } from '@nestjs/common';
import { CLOCK, type Clock, EVENT_PUBLISHER, type EventPublisher, type Telemetry, TELEMETRY } from '@ossa/contracts';
import { MANIFEST_CACHE } from '@ossa/manifest';
import { REDIS, type RedisConnection } from '@ossa/stores';
import { CACHE_OPTIONS, type CacheModuleOptions } from './cache.options.js';
import { CacheRunStage } from './cache.run-stage.js';
import { Flights } from './flight/flights.service.js';
import { createFlightLeases } from './flight/lease/create-flight-leases.js';
import { FlightLeases } from './flight/lease/flight-leases.js';
import { CacheVersions } from './invalidation/cache-versions.service.js';
import { ResponseKeys } from './key/response-keys.service.js';
import { CacheLevels } from './levels/cache-levels.js';
import { CacheLevelsModule } from './levels/cache-levels.module.js';
import { createResponseStore } from './levels/create-response-store.js';
import { RESPONSE_STORE } from './levels/response-store.interface.js';
import { createManifestCache } from './manifest/create-manifest-cache.js';
import { ResponseCache } from './response-cache.service.js';
import { CacheStatistics } from './stats/cache-statistics.service.js';

const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } = new ConfigurableModuleBuilder<CacheModuleOptions>(
  {
    optionsInjectionToken: CACHE_OPTIONS,
  },
).build();

/** The cache of responses and manifests. Import it with `register` or `registerAsync`. */
@Module({
  providers: [
    {
      provide: RESPONSE_STORE,
      inject: [
        CACHE_OPTIONS,
        CacheLevels,
        CACHE_MANAGER,
        CacheVersions,
        { token: EVENT_PUBLISHER, optional: true },
        { token: TELEMETRY, optional: true },
      ],
      useFactory: (
        options: CacheModuleOptions,
        levels: CacheLevels,
        cache: Cache,
        versions: CacheVersions,
        events?: EventPublisher,
        telemetry?: Telemetry,
      ) => createResponseStore(options, levels, { cache, versions, events, telemetry }),
    },
    {
      provide: MANIFEST_CACHE,
      inject: [CACHE_OPTIONS, { token: CLOCK, optional: true }],
      useFactory: createManifestCache,
    },
    {
      provide: FlightLeases,
      inject: [
        CACHE_OPTIONS,
        { token: REDIS, optional: true },
        { token: EVENT_PUBLISHER, optional: true },
        { token: TELEMETRY, optional: true },
        { token: CLOCK, optional: true },
      ],
      useFactory: (
        options: CacheModuleOptions,
        redis?: RedisConnection,
        events?: EventPublisher,
        telemetry?: Telemetry,
        clock?: Clock,
      ) => createFlightLeases(options, { redis, events, telemetry, clock }),
    },
    CacheVersions,
    Flights,
    ResponseKeys,
    CacheStatistics,
    ResponseCache,
    CacheRunStage,
  ],
  exports: [ResponseCache, CacheRunStage, MANIFEST_CACHE],
})
export class OssaCacheModule extends ConfigurableModuleClass {
  static override register(options: typeof OPTIONS_TYPE): DynamicModule {
    return onCacheManager(super.register(options));
  }

  static override registerAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return onCacheManager(super.registerAsync(options));
  }
}

/** The cache of Nest belongs to this module alone: one that the application has itself is another. */
function onCacheManager({ module, imports = [], providers = [] }: DynamicModule): DynamicModule {
  const levels: DynamicModule = { module: CacheLevelsModule, imports, providers };
  const manager = CacheModule.registerAsync({
    imports: [levels],
    inject: [CacheLevels],
    useFactory: ({ stores }: CacheLevels) => ({ stores }),
  });
  return { module, imports: [...imports, levels, manager] };
}
