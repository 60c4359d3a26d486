import type { ServerResponse } from 'node:http';
import type { ExecuteOptions } from '@ossa/contracts';
import { cacheControl } from '../cache/cache-control.js';
import type { OpenResponses } from './open-responses.service.js';
import { traceId } from './trace-id.js';

/** What a run takes from the request besides its body: until when somebody waits for it, its trace, its `Cache-Control`. */
export type RunClient = Pick<ExecuteOptions, 'signal' | 'traceId' | 'cache'>;

/** @throws OssaError shutting_down */
export function runClient(responses: OpenResponses, response: ServerResponse): RunClient {
  return {
    signal: responses.signal(response),
    traceId: traceId(response),
    cache: cacheControl(response.req.headers['cache-control']),
  };
}
