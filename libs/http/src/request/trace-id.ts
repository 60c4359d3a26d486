import type { ServerResponse } from 'node:http';

/** W3C Trace Context, section 3.2: version, trace id, parent id, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** The trace that the caller's `traceparent` header names; undefined without a valid one. */
export function traceId(response: ServerResponse): string | undefined {
  const header = response.req.headers['traceparent'];
  return typeof header === 'string' ? TRACEPARENT.exec(header)?.[1] : undefined;
}
