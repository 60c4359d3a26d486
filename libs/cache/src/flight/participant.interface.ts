import type { FlightPlan } from './flight-plan.interface.js';

/** What a flight knows of those who want it. */
export interface Participant {
  readonly plan: FlightPlan;
  /** Parts that were given to it. */
  readonly position: number;
  /** There is something new to read. */
  wake(): void;
  /** The flight goes on without it. */
  fail(error: unknown): void;
}
