import type { ExecuteOptions } from '@ossa/contracts';

/** A directive with its argument, as a token or a quoted string (RFC 9111, section 5.2). */
const DIRECTIVE = /([\w!#$%&'*+.^`|~-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/**
 * What a `Cache-Control` request header asks of the cache of answers: `no-store` neither looks nor keeps, `no-cache` and
 * `max-age=0` keep the new answer. Undefined when it says nothing about it.
 */
export function cacheControl(header: string | undefined): ExecuteOptions['cache'] {
  if (header === undefined) return undefined;
  let mode: ExecuteOptions['cache'];
  for (const [, name = '', quoted, token] of header.toLowerCase().matchAll(DIRECTIVE)) {
    if (name === 'no-store') return 'bypass';
    if (name === 'no-cache' || (name === 'max-age' && /^0+$/.test(quoted ?? token ?? ''))) mode = 'refresh';
  }
  return mode;
}
