import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type ApiKeyIdentity, ApiKeys, presentedKey } from '@ossa/security';

const IDENTITY = Symbol('ossa:identity');

interface IdentifiedRequest extends IncomingMessage {
  /** Null when the request presents no key that is known. */
  [IDENTITY]?: ApiKeyIdentity | null;
}

/** Finds out whose key a request presents, once for all who ask. */
@Injectable()
export class CallerIdentification {
  constructor(private readonly keys: ApiKeys) {}

  /** Whose key the request presents; undefined without a declared one. Lets nobody in, that is the guard's. */
  identify(request: IncomingMessage): ApiKeyIdentity | undefined {
    const known = (request as IdentifiedRequest)[IDENTITY];
    if (known !== undefined) return known ?? undefined;
    const key = this.keys.required ? presentedKey(request.headers) : undefined;
    const identity = key === undefined ? undefined : this.keys.verify(key);
    (request as IdentifiedRequest)[IDENTITY] = identity ?? null;
    return identity;
  }
}
