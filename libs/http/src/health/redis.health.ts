import { Inject, Injectable, Optional } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { REDIS, type RedisConnection } from '@ossa/stores';

/** Down until a configured Redis was reached once; degraded while it is lost later, because every process goes on without it. */
@Injectable()
export class RedisHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Optional() @Inject(REDIS) private readonly redis?: RedisConnection,
  ) {}

  /** Nothing where no Redis is configured. */
  check(): HealthIndicatorResult {
    if (this.redis === undefined) return {};
    const indicator = this.indicators.check('redis');
    if (this.redis.available) return indicator.up();
    if (this.redis.reached)
      return indicator.degraded('Redis is lost; every process goes on with what it knows itself.');
    return indicator.down('Redis has not been reached yet; see redis.url.');
  }
}
