/** What sums of fractions may be off by, in ms. */
const NOISE = 0.001;

/** The whole ms after which so much time has passed. */
export function wholeMs(ms: number): number {
  return Math.max(0, Math.ceil(ms - NOISE));
}
