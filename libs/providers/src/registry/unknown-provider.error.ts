import { OssaError } from '@ossa/contracts';

/** A person has to configure something first. */
const RETRY_AFTER_MS = 60_000;

/** An agent or a caller names a provider that is neither configured nor known by name. */
export class UnknownProviderError extends OssaError {
  constructor(
    readonly provider: string,
    readonly nearest?: string,
  ) {
    const hint =
      nearest === undefined
        ? `Add it under providers with its baseUrl.`
        : `Did you mean ${JSON.stringify(nearest)}? Otherwise add it under providers with its baseUrl.`;
    super(
      'provider_unconfigured',
      `No provider is known under the name ${JSON.stringify(provider.slice(0, 128))}. ${hint}`,
      {
        retryAfterMs: RETRY_AFTER_MS,
        details: nearest === undefined ? { provider } : { provider, nearest },
      },
    );
  }
}
