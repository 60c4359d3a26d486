import type { ServerResponse } from 'node:http';
import type { RateLimitFigures } from '@ossa/contracts';

/**
 * Tells the client about the limit that it has to reckon with, in whole seconds: `X-RateLimit-*`, and the fields of
 * draft-ietf-httpapi-ratelimit-headers.
 *
 * @param policy name of the limit
 * @param windowMs the time for which the limit is given; left out where nobody knows it
 */
export function setLimitHeaders(
  response: ServerResponse,
  { limit, remaining, resetMs }: RateLimitFigures,
  policy: string,
  windowMs?: number,
): void {
  if (!Number.isFinite(limit)) return; // there is none
  const reset = Math.ceil(resetMs / 1000);
  const window = windowMs === undefined ? '' : `;w=${Math.ceil(windowMs / 1000)}`;
  response.setHeader('X-RateLimit-Limit', limit);
  response.setHeader('X-RateLimit-Remaining', remaining);
  response.setHeader('X-RateLimit-Reset', reset);
  response.setHeader('RateLimit-Policy', `"${policy}";q=${limit}${window}`);
  response.setHeader('RateLimit', `"${policy}";r=${remaining};t=${reset}`);
}
