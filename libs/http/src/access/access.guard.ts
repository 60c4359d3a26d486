import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { OssaError } from '@ossa/contracts';
import { type ApiKeyIdentity, ApiKeys, presentedKey } from '@ossa/security';
import { nodeRequest, nodeResponse, type PlatformRequest, type PlatformResponse } from '../request/platform.js';
import { requestId } from '../request/request-id.js';
import { CallerIdentification } from './caller-identification.service.js';
import { setCaller } from './caller.js';
import { isLoopbackAddress, isLoopbackHost, isLoopbackOrigin } from './loopback.js';
import { PUBLIC } from './public.decorator.js';

/**
 * On every route that is not {@link Public}: a declared key is asked for; while none is declared, only this machine gets in,
 * and no web page of another site through its browser. Also gives every request its id.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly keys: ApiKeys,
    private readonly callers: CallerIdentification,
    private readonly reflector: Reflector,
  ) {}

  /** @throws OssaError unauthorized or forbidden */
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const http = context.switchToHttp();
    requestId(nodeResponse(http.getResponse<PlatformResponse>()));
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const request = nodeRequest(http.getRequest<PlatformRequest>());
    if (this.keys.required) setCaller(request, this.#authenticate(request));
    else assertLocal(request);
    return true;
  }

  #authenticate(request: IncomingMessage): ApiKeyIdentity {
    const caller = this.callers.identify(request);
    if (caller) return caller;
    const found =
      presentedKey(request.headers) === undefined ? 'This needs an API key' : 'The API key is not known here';
    throw new OssaError(
      'unauthorized',
      `${found}; send a valid one as Authorization: Bearer <key> or x-api-key: <key>.`,
    );
  }
}

function assertLocal({ socket, headers: { host, origin } }: IncomingMessage): void {
  if (!isLoopbackAddress(socket.localAddress)) {
    throw new OssaError(
      'unauthorized',
      'No API key is declared, so only this machine may call. Declare one under auth.keys of the configuration.',
    );
  }
  if (!isLoopbackHost(host) || (origin !== undefined && !isLoopbackOrigin(origin))) {
    throw new OssaError(
      'forbidden',
      'Without an API key only requests to localhost are accepted, and only from its own pages. Declare a key under auth.keys of the configuration to serve other names.',
    );
  }
}
