import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OssaError } from '@ossa/contracts';
import { assertSafeJson } from '../request/json-limits.js';

/** Reads JSON as Fastify does, and says what it refuses: a compressed body, or a key that could reach a prototype. */
export function useJsonBodyParser(app: NestFastifyApplication, bodyLimit: number): void {
  const instance = app.getHttpAdapter().getInstance();
  const { onProtoPoisoning = 'error', onConstructorPoisoning = 'error' } = instance.initialConfig;
  const parse = instance.getDefaultJsonParser(onProtoPoisoning, onConstructorPoisoning);
  app.useBodyParser<Server>('application/json', { bodyLimit }, (request, body, done) => {
    const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
    if (encoding !== 'identity') return done(compressed());
    return parse(request, body.toString(), (error, parsed) =>
      error ? done(refusalOf(body) ?? error) : done(null, parsed),
    );
  });
}

function compressed(): OssaError {
  return new OssaError('unsupported_media_type', 'Compressed bodies are not read here; send the JSON as it is.');
}

/** The reason to refuse a body that is JSON all the same; the parser calls it malformed. */
function refusalOf(body: Buffer): OssaError | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null) assertSafeJson(value);
    return undefined;
  } catch (error) {
    return OssaError.isInstance(error) ? error : undefined; // not JSON: the parser has said so
  }
}
