import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { CLOCK, type Clock, EVENT_PUBLISHER, type EventPublisher, type Telemetry, TELEMETRY } from '@ossa/contracts';
import { REDIS, type RedisConnection } from '@ossa/stores';
import { AdaptiveLimit } from './adaptive/adaptive-limit.service.js';
import { RateLimiter } from './limiter/rate-limiter.service.js';
import { RateFeedbackProviderDecorator } from './rate-feedback.provider-decorator.js';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from './rate-limit.options.js';
import { RateLimitRunStage } from './rate-limit.run-stage.js';
import { createRateLimitStore } from './stores/create-rate-limit-store.js';
import { RATE_LIMIT_STORE } from './stores/rate-limit-store.interface.js';
import { BucketThrottlerStorage } from './throttling/bucket-throttler-storage.js';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<RateLimitOptions>({
  optionsInjectionToken: RATE_LIMIT_OPTIONS,
}).build();

/** The limits of runs and requests. Import it with `register` or `registerAsync`. */
@Module({
  providers: [
    {
      provide: RATE_LIMIT_STORE,
      inject: [
        RATE_LIMIT_OPTIONS,
        { token: REDIS, optional: true },
        { token: EVENT_PUBLISHER, optional: true },
        { token: TELEMETRY, optional: true },
        { token: CLOCK, optional: true },
      ],
      useFactory: (
        options: RateLimitOptions,
        redis?: RedisConnection,
        events?: EventPublisher,
        telemetry?: Telemetry,
        clock?: Clock,
      ) => createRateLimitStore(options, { redis, events, telemetry, clock }),
    },
    AdaptiveLimit,
    RateLimiter,
    RateLimitRunStage,
    RateFeedbackProviderDecorator,
    BucketThrottlerStorage,
  ],
  exports: [
    RATE_LIMIT_OPTIONS,
    RATE_LIMIT_STORE,
    RateLimiter,
    RateLimitRunStage,
    RateFeedbackProviderDecorator,
    BucketThrottlerStorage,
  ],
})
export class RateLimitModule extends ConfigurableModuleClass {}
