import type { PooledKey } from './pooled-key.js';

/** Chooses among the keys that may be used now; there is at least one. */
export type KeySelection = (ready: readonly PooledKey[], model: string) => PooledKey | undefined;

/** One choice in so many goes to another key than the fastest, or the slow ones would never be measured again. */
const EXPLORE_EVERY = 20;

/**
 * Smooth weighted round robin: shares are exact over every round, and a heavy key does not come in bursts.
 *
 * @see https://github.com/nginx/nginx/commit/52327e0627f49dbda1e8db695e63a4b0af4448b1
 */
export const weighted: KeySelection = (ready) => {
  let best: PooledKey | undefined;
  let total = 0;
  for (const key of ready) {
    key.credit += key.weight;
    total += key.weight;
    if (best === undefined || key.credit > best.credit) best = key;
  }
  if (best !== undefined) best.credit -= total;
  return best;
};

/** The key whose first parts come soonest. Keys without a measurement come first, and now and then the weighted choice does. */
export function leastLatency(): KeySelection {
  let choices = 0;
  return (ready, model) => {
    const unmeasured = ready.filter((key) => key.firstPartMs(model) === undefined);
    if (unmeasured.length > 0) return weighted(unmeasured, model);
    choices += 1;
    if (choices % EXPLORE_EVERY === 0) return weighted(ready, model);
    return ready.reduce((best, key) => ((key.firstPartMs(model) ?? 0) < (best.firstPartMs(model) ?? 0) ? key : best));
  };
}
