/**
 * How often each is there.
 *
 * @param {Iterable<unknown>} items
 * @returns {Record<string, number>}
 */
export function tally(items) {
  const counts = {};
  for (const item of items) counts[String(item)] = (counts[String(item)] ?? 0) + 1;
  return counts;
}
