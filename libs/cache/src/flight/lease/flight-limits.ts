/** How processes wait for each other. Ms. */
export interface FlightLimits {
  /** How long a holder may be silent before somebody else makes the run. */
  readonly leaseMs: number;
  /** How long those who wait can see how a run ended. */
  readonly wordMs: number;
  /** How long the end of a lease waits until the answer can be found by other processes. */
  readonly storedMs: number;
  /** How long a lease and an answer are waited for in a burst, while Redis answers others: a run costs more. */
  readonly patienceMs: number;
  /** How long Redis is left alone after it failed. */
  readonly pauseMs: number;
  readonly pollMs: { readonly first: number; readonly longest: number };
}

export const DEFAULT_FLIGHT_LIMITS: FlightLimits = {
  leaseMs: 4000,
  wordMs: 3000,
  storedMs: 1000,
  patienceMs: 1000,
  pauseMs: 1000,
  pollMs: { first: 10, longest: 100 },
};
