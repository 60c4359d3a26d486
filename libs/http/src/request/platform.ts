import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A request as a controller gets it: Node's own on Express, wrapped on Fastify. */
export type PlatformRequest = IncomingMessage | { readonly raw: IncomingMessage };

/** A reply of Fastify, as far as it is needed to take the response over. */
interface WrappedResponse {
  readonly raw: ServerResponse;
  hijack(): unknown;
  getHeaders(): OutgoingHttpHeaders;
}

/** A response as a controller gets it: Node's own on Express, wrapped on Fastify. */
export type PlatformResponse = ServerResponse | WrappedResponse;

export function nodeRequest(request: PlatformRequest): IncomingMessage {
  return 'raw' in request ? request.raw : request;
}

export function nodeResponse(response: PlatformResponse): ServerResponse {
  return 'raw' in response ? response.raw : response;
}
