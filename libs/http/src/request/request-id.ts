import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

const HEADER = 'X-Request-Id';
const ACCEPTED = /^[A-Za-z0-9._-]{1,128}$/;

/** The id of the request a response answers: the caller's own when it is well-formed, else a new one. Sent back as a header. */
export function requestId(response: ServerResponse): string {
  const known = response.getHeader(HEADER);
  if (typeof known === 'string') return known;
  const given = response.req.headers['x-request-id'];
  const id = typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID();
  if (!response.headersSent) response.setHeader(HEADER, id);
  return id;
}
