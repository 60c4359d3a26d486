import { completion, events, FALLBACK_TEXT } from '../answers.mjs';

/** @param {import('../exchange.mjs').Exchange} exchange */
export function healthy(exchange) {
  if (exchange.streams) exchange.streamOf(events(exchange.mode));
  else exchange.answer(200, completion(exchange.mode));
}

/**
 * Another provider: its answer cannot be taken for that of the first.
 *
 * @param {import('../exchange.mjs').Exchange} exchange
 */
export function fallback(exchange) {
  const mode = exchange.streams ? 'stream' : 'plain';
  if (exchange.streams) exchange.streamOf(events(mode, FALLBACK_TEXT));
  else exchange.answer(200, completion(mode, FALLBACK_TEXT));
}
