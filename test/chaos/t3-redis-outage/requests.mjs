// What clients ask for while Redis is lost: a tenth of each ten, in an order that the seed says.
import { random, shuffled } from '../support/random.mjs';

/** How many answers are cached before the load begins. */
const CACHED = 10;
const KINDS = ['hit', 'hit', 'hit', 'hit', 'miss', 'miss', 'limited', 'limited', 'stream-hit', 'stream-miss'];

/** @param {string} kind */
export function isAllowed(kind, status) {
  return status === 200 || (kind === 'limited' && status === 429);
}

/** The requests that fill the cache. */
export function primingRequests() {
  return Array.from({ length: CACHED }, (_, number) => requestOf('hit', number));
}

/**
 * Requests without end.
 *
 * @param {number} seed
 */
export function* endlessRequests(seed) {
  const next = random(seed);
  for (let number = 0; ;) {
    for (const kind of shuffled(KINDS, next)) yield requestOf(kind, (number += 1));
  }
}

function requestOf(kind, number) {
  const input = kind.endsWith('hit') ? `asked often ${number % CACHED}` : `asked once ${number}`;
  const agent = kind === 'limited' ? 'limited' : 'helper';
  const verb = kind.startsWith('stream') ? 'stream' : 'execute';
  return { kind, path: `/v1/agents/${agent}/${verb}`, body: { input } };
}
