import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ApiKeyIdentity } from '@ossa/security';
import { nodeRequest, type PlatformRequest } from '../request/platform.js';

const CALLER = Symbol('ossa:caller');

interface AuthenticatedRequest extends IncomingMessage {
  [CALLER]?: ApiKeyIdentity;
}

/** Notes who a request is made by; only the guard does. */
export function setCaller(request: IncomingMessage, caller: ApiKeyIdentity): void {
  (request as AuthenticatedRequest)[CALLER] = caller;
}

/** Who a request is made by; undefined while no key is asked for. */
export function callerOf(request: PlatformRequest): ApiKeyIdentity | undefined {
  return (nodeRequest(request) as AuthenticatedRequest)[CALLER];
}

/** The {@link ApiKeyIdentity} of the caller as a parameter of a handler. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<PlatformRequest>()),
);
