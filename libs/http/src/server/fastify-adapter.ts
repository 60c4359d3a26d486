import type { ServerResponse } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { failureOf } from '../errors/failure.js';
import { problem, PROBLEM_JSON } from '../errors/problem.js';
import type { HttpOptions } from '../http.options.js';
import { requestId } from '../request/request-id.js';

const MAX_PARAMETER_LENGTH = 512;

/** The Fastify platform with the limits of the options; what can be set later is left to `configureServer`. */
export function createFastifyAdapter({
  bodyLimit,
  trustProxy,
}: Pick<HttpOptions, 'bodyLimit' | 'trustProxy'>): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit,
    trustProxy: typeof trustProxy === 'number' ? (_address: string, hop: number) => hop < trustProxy : trustProxy,
    logger: false,
    frameworkErrors: answerRouterError,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
  });
}

/** An address the router cannot read. It is refused before there is a route, so no filter sees it. */
function answerRouterError(error: unknown, _request: unknown, { raw }: { readonly raw: ServerResponse }): void {
  const failure = failureOf(error);
  const body = problem(failure, requestId(raw));
  raw.writeHead(failure.status, { 'Content-Type': PROBLEM_JSON }).end(JSON.stringify(body));
}
