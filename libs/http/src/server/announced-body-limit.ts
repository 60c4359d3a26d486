import type { IncomingMessage, ServerResponse } from 'node:http';
import { OssaError } from '@ossa/contracts';

/** Express middleware that refuses a body by its announced length; the parser would first read all of it. */
export function announcedBodyLimit(limit: number) {
  return (request: IncomingMessage, _: ServerResponse, next: (error?: unknown) => void): void => {
    const announced = Number(request.headers['content-length'] ?? 0);
    next(announced > limit ? new OssaError('payload_too_large', `The body is larger than ${limit} bytes.`) : undefined);
  };
}
