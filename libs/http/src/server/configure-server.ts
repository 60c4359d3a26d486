import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiDocument } from '../docs/api-document.service.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http.options.js';
import { announcedBodyLimit } from './announced-body-limit.js';
import { useJsonBodyParser } from './json-body-parser.js';
import { ServerErrorFilter } from './server-error.filter.js';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node looks for slow senders: by default every 30 s, which would make 40 s of the 10. */
const SLOW_SENDER_CHECK_MS = 1_000;

/**
 * Makes the application a server of its own, on Express or Fastify: body limit, time limits for slow senders, problem
 * details for every error, documentation at `/docs`, shutdown hooks. Call it before `listen()`.
 */
export function configureServer(
  app: INestApplication,
  options: HttpOptions = app.get<HttpOptions>(HTTP_OPTIONS, { strict: false }),
): void {
  if (isExpress(app)) {
    app.use(announcedBodyLimit(options.bodyLimit));
    app.useBodyParser('json', { limit: options.bodyLimit });
    app.set('trust proxy', options.trustProxy);
    app.disable('x-powered-by');
  } else if (isFastify(app)) {
    useJsonBodyParser(app, options.bodyLimit);
  }
  const server: Server = app.getHttpServer();
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  Object.assign(server, { connectionsCheckingInterval: SLOW_SENDER_CHECK_MS });
  app.useGlobalFilters(app.get(ServerErrorFilter, { strict: false }));
  if (options.docs) app.get(ApiDocument, { strict: false }).describe(app);
  app.enableShutdownHooks();
}

function isExpress(app: INestApplication): app is NestExpressApplication {
  return app.getHttpAdapter().getType() === 'express';
}

function isFastify(app: INestApplication): app is NestFastifyApplication {
  return app.getHttpAdapter().getType() === 'fastify';
}
