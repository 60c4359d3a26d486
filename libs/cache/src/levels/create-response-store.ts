import type { EventPublisher, Telemetry } from '@ossa/contracts';
import type { Cache } from 'cache-manager';
import type { CacheOptions } from '../cache.options.js';
import type { CacheVersions } from '../invalidation/cache-versions.service.js';
import { agentPrefix } from '../key/key-prefix.js';
import type { CacheLevels } from './cache-levels.js';
import { clearStoredResponses } from './clear-stored-responses.js';
import { LayeredResponseStore } from './layered-response-store.js';
import { LevelFailures } from './level-failures.js';
import type { ResponseStore } from './response-store.interface.js';
import { SharedLevel } from './shared-level.js';

export interface ResponseStoreSurroundings {
  /** Made of the stores of the levels. */
  readonly cache: Pick<Cache, 'stores'>;
  readonly versions: CacheVersions;
  readonly events?: EventPublisher | undefined;
  readonly telemetry?: Telemetry | undefined;
}

/** The store of the responses, over the levels; it forgets what is invalidated. */
export function createResponseStore(
  { enabled, timeout }: Pick<CacheOptions, 'enabled' | 'timeout'>,
  { memory, shared: store, prefix, surroundings: { redis, redisOptions, clock } }: CacheLevels,
  { cache, versions, events, telemetry }: ResponseStoreSurroundings,
): ResponseStore {
  const failures = new LevelFailures('shared', { events, telemetry, clock });
  const onLost = () => versions.doubt();
  const [, keyv] = cache.stores;
  const shared = store && keyv && new SharedLevel({ store, keyv, prefix, timeoutMs: timeout, failures, clock, onLost });
  const trustsShared = () => versions.inStep;
  const others = enabled ? redis : undefined;
  const responses = new LayeredResponseStore({ cache, memory, shared, failures, redis: others, trustsShared });
  const clears = store !== undefined && redisOptions?.cluster === false;
  versions.onRaised((agent, here) => {
    responses.forget(agent === undefined ? undefined : agentPrefix(agent));
    if (agent !== undefined || !here || !clears || !redis) return;
    clearStoredResponses(redis, prefix, versions.current('')).catch(() => failures.failed('invalidate', 'error'));
  });
  return responses;
}
