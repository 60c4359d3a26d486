/** A circuit is never open for longer than this before it is probed, jitter apart. */
export const LONGEST_BREAK_MS = 5 * 60_000;

const JITTER = 0.2;

/** How long the circuit stays open at its n-th opening in a row, in ms: doubled with each one, bounded (R12). */
export function breakDuration(resetTimeout: number, openings: number): number {
  return Math.min(resetTimeout * 2 ** (openings - 1), LONGEST_BREAK_MS);
}

/** The same, off by at most a fifth, so that a fleet does not probe in step. `random` is of the range 0 to 1. */
export function jitteredBreak(resetTimeout: number, openings: number, random: number): number {
  return breakDuration(resetTimeout, openings) * (1 - JITTER + 2 * JITTER * random);
}
