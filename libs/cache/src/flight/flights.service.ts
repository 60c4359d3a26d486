import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import {
  CLOCK,
  type Clock,
  EVENT_PUBLISHER,
  type EventPublisher,
  type RunPart,
  SYSTEM_CLOCK,
  type Telemetry,
  TELEMETRY,
} from '@ossa/contracts';
import { REDIS, type RedisConnection } from '@ossa/stores';
import { CACHE_OPTIONS, type CacheOptions } from '../cache.options.js';
import { LevelFailures } from '../levels/level-failures.js';
import { Flight, type FlightSurroundings } from './flight.js';
import { FlightParticipant } from './flight-participant.js';
import type { FlightPlan } from './flight-plan.interface.js';
import { DEFAULT_FLIGHT_LIMITS, FLIGHT_LIMITS, type FlightLimits } from './lease/flight-limits.js';
import { FlightLeases } from './lease/flight-leases.js';

export type { FlightPlan } from './flight-plan.interface.js';

const DEFAULT_TIMEOUT_MS = 50;

/**
 * Single-flight: runs with the same key at the same time are made once, in this process and, where processes share answers
 * in Redis, in all of them.
 *
 * The first to want a run leads. Its run is its own no longer: it goes on while anybody is left who wants it. A failure is
 * everybody's, the same error, and the run is not made again; except that the leader's own deadline and its own
 * cancellation are nobody else's: while nothing was given yet, another one leads.
 */
@Injectable()
export class Flights implements OnApplicationShutdown {
  readonly #flights = new Map<string, Flight>();
  readonly #surroundings: FlightSurroundings;

  constructor(
    @Optional() @Inject(REDIS) redis?: RedisConnection,
    @Optional() @Inject(TELEMETRY) telemetry?: Telemetry,
    @Optional() @Inject(CLOCK) clock: Clock = SYSTEM_CLOCK,
    @Optional() @Inject(CACHE_OPTIONS) options?: Pick<CacheOptions, 'store' | 'timeout'>,
    @Optional() @Inject(FLIGHT_LIMITS) limits: FlightLimits = DEFAULT_FLIGHT_LIMITS,
    @Optional() @Inject(EVENT_PUBLISHER) events?: EventPublisher,
  ) {
    const failures = new LevelFailures('flight', { telemetry, events, clock });
    const timeoutMs = options?.timeout ?? DEFAULT_TIMEOUT_MS;
    // Whoever waits for another process must be able to find its answer.
    const leases =
      redis && options?.store !== 'memory'
        ? new FlightLeases({ redis, failures, clock, limits, timeoutMs })
        : undefined;
    this.#surroundings = { clock, leases, leaveMap: (flight) => this.#flights.delete(flight.key) };
  }

  /** Runs that are under way and can be joined. */
  get size(): number {
    return this.#flights.size;
  }

  /** The parts of the run: of the one that is under way, when there is one. Nothing happens before the first next(). */
  join(plan: FlightPlan): AsyncIterable<RunPart> {
    return new FlightParticipant(plan, this.#enter);
  }

  /** The other processes need not wait until the leases expire. */
  async onApplicationShutdown(): Promise<void> {
    await this.#surroundings.leases?.settled();
  }

  readonly #enter = (participant: FlightParticipant): Flight => {
    const { key } = participant.plan;
    const joined = this.#flights.get(key);
    if (joined) {
      joined.add(participant);
      return joined;
    }
    const flight = new Flight(participant, this.#surroundings);
    this.#flights.set(key, flight);
    return flight;
  };
}
