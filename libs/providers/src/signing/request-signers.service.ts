import { Inject, Injectable, Optional } from '@nestjs/common';
import { type Clock, CLOCK, SECRET_RESOLVER, type SecretResolver, SYSTEM_CLOCK } from '@ossa/contracts';
import type { HttpFetch } from '../http-client/http-client.service.js';
import { NO_SECRETS } from '../keys/no-secrets.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { HmacRequestSigner } from './hmac.request-signer.js';
import type { RequestSigner, RevealSecret } from './request-signer.interface.js';
import type { SigningOptions } from './signing.options.js';
import { SigV4RequestSigner } from './sigv4.request-signer.js';

/** Signs the requests to the providers that are configured so. Secrets are asked for at each request, so a new one counts at once. */
@Injectable()
export class RequestSigners {
  constructor(
    private readonly registry: ProviderRegistry,
    @Optional() @Inject(SECRET_RESOLVER) private readonly secrets: SecretResolver = NO_SECRETS,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  /** The given `fetch` where the provider asks for no signature. */
  signed(provider: string, fetch: HttpFetch): HttpFetch {
    const { signing } = this.registry.options(provider);
    if (signing === undefined) return fetch;
    const signer = this.#signer(signing);
    return async (address, request = {}) => {
      const { method = 'GET', headers = {}, body = '', signal } = request;
      const signable = { method, url: new URL(address), headers, body, signal: signal ?? undefined };
      return fetch(address, { ...request, headers: await signer.sign(signable) });
    };
  }

  #signer(options: SigningOptions): RequestSigner {
    return options.scheme === 'hmac'
      ? new HmacRequestSigner(options, this.#reveal, this.clock)
      : new SigV4RequestSigner(options, this.#reveal, this.clock);
  }

  readonly #reveal: RevealSecret = async (option, signal) =>
    this.secrets.isReference(option) ? (await this.secrets.resolve(option, { signal })).value : option;
}
