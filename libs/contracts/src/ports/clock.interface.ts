import { setTimeout as sleep } from 'node:timers/promises';
import { abortError } from '../errors/abort.js';

/** Time, to be replaced in tests. Durations come from `monotonic`; `wall` is for dates that people read, and for calendar days. */
export interface Clock {
  /** Ms of the monotonic clock, the one of `performance.now()`. */
  monotonic(): number;
  /** Ms since the epoch. */
  wall(): number;
  /** Waits. Rejects with the abort error of the signal as soon as it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const SYSTEM_CLOCK: Clock = Object.freeze({
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  async sleep(ms: number, signal: AbortSignal) {
    try {
      await sleep(ms, undefined, { signal });
    } catch {
      throw abortError(signal);
    }
  },
});
