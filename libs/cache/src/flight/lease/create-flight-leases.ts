import { type Clock, type EventPublisher, SYSTEM_CLOCK, type Telemetry } from '@ossa/contracts';
import type { RedisConnection } from '@ossa/stores';
import type { CacheOptions } from '../../cache.options.js';
import { LevelFailures } from '../../levels/level-failures.js';
import { FlightLeases } from './flight-leases.js';
import { DEFAULT_FLIGHT_LIMITS, type FlightLimits } from './flight-limits.js';

/** Redis gets longer for a lease than for a lookup: going on without one costs a model call. */
const LEASE_MS = 200;

export interface FlightLeasesSurroundings {
  readonly redis?: RedisConnection | undefined;
  readonly events?: EventPublisher | undefined;
  readonly telemetry?: Telemetry | undefined;
  readonly clock?: Clock | undefined;
  readonly limits?: FlightLimits;
}

/** The leases of flights; undefined where processes do not share answers: whoever waits for another one must be able to find its answer. */
export function createFlightLeases(
  { store, timeout }: Pick<CacheOptions, 'store' | 'timeout'>,
  { redis, events, telemetry, clock = SYSTEM_CLOCK, limits = DEFAULT_FLIGHT_LIMITS }: FlightLeasesSurroundings,
): FlightLeases | undefined {
  if (!redis || store === 'memory') return undefined;
  const failures = new LevelFailures('flight', { telemetry, events, clock });
  return new FlightLeases({ redis, failures, clock, limits, timeoutMs: Math.max(timeout, LEASE_MS) });
}
