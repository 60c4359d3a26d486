/** One call of the mock model: a thousand tokens at fifty dollars per million. */
export const CALL_NANO_DOLLARS = 50_000_000;
export const CALL_TOKENS = 1000;
export const PRICES = { mock: { input: 0, output: 50 } };

/** @param {number} calls */
export function dollarsFor(calls) {
  return (calls * CALL_NANO_DOLLARS) / 1e9;
}
