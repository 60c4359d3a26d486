import type { ServerResponse } from 'node:http';
import { type ArgumentsHost, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RateLimitedError } from '@ossa/contracts';
import { nodeResponse, type PlatformResponse } from '../request/platform.js';
import { requestId } from '../request/request-id.js';
import { setLimitHeaders } from '../throttling/limit-headers.js';
import { type Failure, failureOf } from './failure.js';

/** Gives a failure the shape of the API that answers. */
export type FailureShape = (failure: Failure, requestId: string) => object;

/** Answers a failed request: status, `Retry-After`, request id and a body in the shape of the API. */
@Injectable()
export class FailureReply {
  readonly #logger = new Logger('Http');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  send(exception: unknown, host: ArgumentsHost, contentType: string, shape: FailureShape): void {
    if (host.getType() !== 'http') throw exception;
    const response = host.switchToHttp().getResponse<PlatformResponse>();
    const node = nodeResponse(response);
    const id = requestId(node);
    const failure = failureOf(exception);
    if (failure.code === 'internal') this.report(exception, id);
    if (node.headersSent) {
      node.destroy();
      return;
    }
    if (failure.retryAfterMs !== undefined) node.setHeader('Retry-After', Math.ceil(failure.retryAfterMs / 1000));
    if (exception instanceof RateLimitedError) tellLimit(exception, node);
    if (failure.code === 'shutting_down') node.setHeader('Connection', 'close'); // the next request finds another server
    if (failure.status === 401) node.setHeader('WWW-Authenticate', 'Bearer');
    const adapter = this.adapterHost.httpAdapter;
    adapter.setHeader(response, 'Content-Type', contentType);
    adapter.reply(response, shape(failure, id), failure.status);
  }

  /** Writes what the caller is not told to the log, under the id of the request. */
  report(exception: unknown, id: string): void {
    const stacks: string[] = [];
    for (let error = exception; error instanceof Error && stacks.length < 5; error = error.cause)
      stacks.push(error.stack ?? error.message);
    this.#logger.error(`Request ${id} failed`, stacks.join('\ncaused by ') || String(exception));
  }
}

/** The limit that refused the run takes the place of that of requests, which let it pass. */
function tellLimit({ figures }: RateLimitedError, response: ServerResponse): void {
  if (figures.scope !== 'http') setLimitHeaders(response, figures, figures.scope);
}
