import { Injectable } from '@nestjs/common';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { RequestSigners } from '../signing/request-signers.service.js';
import { HttpClient, type HttpFetch } from './http-client.service.js';

/** The way to each provider: under the rules for its connections, and signed where it asks for that. */
@Injectable()
export class ProviderFetch {
  constructor(
    private readonly registry: ProviderRegistry,
    private readonly client: HttpClient,
    private readonly signers: RequestSigners,
  ) {}

  /** Made once for an adapter, not for a call. */
  for(provider: string): HttpFetch {
    return this.signers.signed(provider, this.client.fetchWith(this.registry.connectionRules(provider)));
  }
}
