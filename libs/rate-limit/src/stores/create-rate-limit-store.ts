import { Logger } from '@nestjs/common';
import { OssaError } from '@ossa/contracts';
import type { RateLimitOptions } from '../rate-limit.options.js';
import { FailoverRateLimitStore, type FailoverSurroundings } from './failover.rate-limit-store.js';
import { MemoryRateLimitStore } from './memory.rate-limit-store.js';
import type { RateLimitStore } from './rate-limit-store.interface.js';
import { RedisRateLimitStore } from './redis.rate-limit-store.js';

/**
 * The store of the limits: shared through Redis where there is one, else of this process alone.
 *
 * @throws OssaError `configuration_invalid` for `store: redis` without a Redis
 */
export function createRateLimitStore(
  options: Pick<RateLimitOptions, 'store' | 'instances' | 'timeout'>,
  surroundings: FailoverSurroundings,
): RateLimitStore {
  const { redis } = surroundings;
  const own = new MemoryRateLimitStore(surroundings.clock);
  if (redis && options.store !== 'memory') {
    return new FailoverRateLimitStore(new RedisRateLimitStore(redis), own, options, surroundings);
  }
  if (options.store === 'redis') {
    throw new OssaError(
      'configuration_invalid',
      'rateLimit.store is redis and no Redis is configured. Set redis.url, or rateLimit.store to auto or memory.',
    );
  }
  if (options.instances > 1) {
    new Logger('RateLimit').warn(
      `Limits are kept in each of ${options.instances} processes, so together they admit ${options.instances} times as much. ` +
        'Set redis.url, and rateLimit.store to auto or redis, to share them.',
    );
  }
  return own;
}
