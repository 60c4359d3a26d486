/**
 * What a circuit is doing. Times are those of the monotonic clock, in ms. `openings` counts the openings in a row, the
 * present one included, until the circuit has been healthy for a while.
 */
export type CircuitPhase =
  | {
      readonly state: 'closed';
      readonly since: number;
      readonly openings: number;
      /** Traffic comes back step by step, where it has somewhere else to go. */
      readonly ramp: boolean;
    }
  | {
      readonly state: 'open';
      readonly since: number;
      readonly openings: number;
      /** From here on it may be probed. */
      readonly until: number;
    }
  | {
      readonly state: 'half-open';
      readonly since: number;
      readonly openings: number;
      /** Probes that succeeded, in a row. */
      readonly successes: number;
      /** Until when the probe under way has the circuit to itself; absent while there is none. */
      readonly probeUntil?: number;
    };
