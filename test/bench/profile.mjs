/**
 * How the upstream streams and how often that is measured (see `plan.mjs`). Without a pause all chunks go to the socket
 * at once; with one they come singly, as from a real model.
 *
 * @typedef {{ readonly chunks: number, readonly pauseMs: number, readonly size: string }} Profile
 */

/**
 * The streams that are measured, by the name that stands in the path of the upstream and names provider and agent.
 *
 * @type {Record<string, Profile>}
 */
export const PROFILES = {
  c20: { chunks: 20, pauseMs: 0, size: 'short' },
  c120: { chunks: 120, pauseMs: 0, size: 'long' },
  'c20-2ms': { chunks: 20, pauseMs: 2, size: 'pausing' },
  'c120-2ms': { chunks: 120, pauseMs: 2, size: 'pausing' },
  'c20-3ms': { chunks: 20, pauseMs: 3, size: 'firstToken' },
};

/** The profile of answers that are not streamed. */
export const WHOLE = 'c20';

/** The profile that tells when the first token comes. */
export const FIRST_TOKEN = 'c20-3ms';

/**
 * @param {string} path `/c20-2ms/v1/chat/completions`
 * @returns {Profile}
 */
export function parseProfile(path) {
  return PROFILES[path.slice(1, path.indexOf('/', 1))];
}
