import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { RedisConnection } from './redis/redis-connection.js';
import { STORES_OPTIONS, type StoresOptions } from './stores.options.js';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<StoresOptions>({
  optionsInjectionToken: STORES_OPTIONS,
}).build();

/** Injection token of the {@link RedisConnection}; undefined where no Redis is configured. */
export const REDIS = Symbol('ossa:redis');

/** The connections to stores that processes share. Import it with `register` or `registerAsync`. */
@Module({
  providers: [
    {
      provide: REDIS,
      inject: [STORES_OPTIONS],
      useFactory: ({ redis: { url, ...options } }: StoresOptions) =>
        url === undefined ? undefined : new RedisConnection(url, options),
    },
  ],
  exports: [REDIS, STORES_OPTIONS],
})
export class StoresModule extends ConfigurableModuleClass {}
