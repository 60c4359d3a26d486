import type { IncomingHttpHeaders } from 'node:http';

const BEARER = /^bearer +([^\s]+) *$/i;

/** The key a request presents: `Authorization: Bearer <key>`, else `x-api-key`. The query string is never looked at. */
export function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const { authorization, 'x-api-key': apiKey } = headers;
  const bearer = typeof authorization === 'string' ? BEARER.exec(authorization)?.[1] : undefined;
  return bearer ?? (typeof apiKey === 'string' ? apiKey : undefined);
}
