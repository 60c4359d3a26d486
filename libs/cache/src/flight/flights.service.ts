import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { CLOCK, type Clock, type RunPart, SYSTEM_CLOCK } from '@ossa/contracts';
import { Flight, type FlightSurroundings } from './flight.js';
import { FlightParticipant } from './flight-participant.js';
import type { FlightPlan } from './flight-plan.interface.js';
import { FlightLeases } from './lease/flight-leases.js';

/**
 * Single-flight: runs with the same key at the same time are made once, in this process and, where processes share answers
 * in Redis, in all of them.
 *
 * The first to want a run leads. Its run is its own no longer: it goes on while anybody is left who wants it. A failure is
 * everybody's, the same error, and the run is not made again; except that the leader's own deadline, its own cancellation
 * and a limit of its user are nobody else's: while nothing was given yet, another one leads.
 */
@Injectable()
export class Flights implements OnApplicationShutdown {
  readonly #flights = new Map<string, Flight>();
  readonly #surroundings: FlightSurroundings;

  /** @param leases without them every process makes its own run */
  constructor(@Optional() leases?: FlightLeases, @Optional() @Inject(CLOCK) clock: Clock = SYSTEM_CLOCK) {
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
