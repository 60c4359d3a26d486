import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { HttpOptions } from '../http.options.js';

const MAX_PARAMETER_LENGTH = 512;

/** The Fastify platform with the limits of the options; what can be set later is left to `configureServer`. */
export function createFastifyAdapter({
  bodyLimit,
  trustProxy,
}: Pick<HttpOptions, 'bodyLimit' | 'trustProxy'>): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit,
    trustProxy: typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : trustProxy,
    logger: false,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
  });
}
