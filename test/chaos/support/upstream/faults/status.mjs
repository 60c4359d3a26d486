// Answers whose status says what is wrong. Their bodies quote what was sent, as those of real providers do.
import { healthy } from './healthy.mjs';

/** How many requests of a call a burst lasts. */
export const BURST = 2;

/** @type {Record<string, import('../faults.mjs').Fault>} */
export const STATUS_FAULTS = {
  '429-seconds': limited(() => ({ 'retry-after': '1' }), 1000),
  '429-date': limited(() => ({ 'retry-after': new Date(Date.now() + 2000).toUTCString() }), 1000), // dates are cut to seconds
  '429-ms': limited(() => ({ 'retry-after-ms': '300', 'retry-after': '1' }), 300),
  '429-absurd': limited(() => ({ 'retry-after': '1000000000' }), 60_000),
  'burst-500': burst(500),
  'burst-503': burst(503),
  'burst-529': burst(529),
  'dead-500': (exchange) => refuse(exchange, 500),
  /** With the status that the path says. */
  status: (exchange) => refuse(exchange, Number(exchange.argument)),
  'retry-later': (exchange) => refuse(exchange, 503, { 'retry-after': exchange.argument }),
  'bad-request': (exchange) => refuse(exchange, 400, {}, 'invalid_request_error'),
  'no-such-model': (exchange) => refuse(exchange, 404, {}, 'model_not_found'),
  'too-large': (exchange) => refuse(exchange, 413, {}, 'request_too_large'),
  unprocessable: (exchange) => refuse(exchange, 422, {}, 'invalid_request_error'),
  'wrong-key': (exchange) => refuse(exchange, 401, {}, 'invalid_api_key'),
  'forbidden-key': (exchange) => refuse(exchange, 403, {}, 'permission_denied'),
  'context-length': (exchange) => refuse(exchange, 400, {}, 'context_length_exceeded'),
  'content-policy': (exchange) => refuse(exchange, 400, {}, 'content_policy_violation'),
};

/**
 * @param {import('../exchange.mjs').Exchange} exchange
 * @param {number} status
 * @param {Record<string, string>} [headers]
 * @param {string} [code]
 */
function refuse(exchange, status, headers, code = 'server_error') {
  const message = `refused: ${exchange.entry.call}, key ${exchange.entry.key}`;
  exchange.answer(status, JSON.stringify({ error: { message, type: 'error', code } }), headers);
}

/**
 * @param {() => Record<string, string>} headers
 * @param {number} retryAfterMs no sooner than this
 */
function limited(headers, retryAfterMs) {
  return (exchange) => {
    exchange.entry.retryAfterMs = retryAfterMs;
    refuse(exchange, 429, headers(), 'rate_limit_exceeded');
  };
}

/** @param {number} status */
function burst(status) {
  return (exchange) => (exchange.entry.nth <= BURST ? refuse(exchange, status) : healthy(exchange));
}
