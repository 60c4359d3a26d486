/**
 * Whether a comparison holds. Says it, never fails: what is missed is a result too.
 *
 * @param {import('./comparisons.mjs').Comparison} comparison
 */
export function verdict({ value, target }) {
  if (target === undefined) return '';
  return value <= target ? 'reached' : `missed by ${format(value - target)}`;
}

/** @param {number} [micros] */
export function format(micros) {
  if (micros === undefined) return '-';
  return Math.abs(micros) < 100 ? micros.toFixed(1) : micros.toFixed(0);
}
