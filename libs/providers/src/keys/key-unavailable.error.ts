import { OssaError } from '@ossa/contracts';

const RETRY_AFTER_MS = 60_000;

/** The key of a provider cannot be had from the store that its reference names. */
export class KeyUnavailableError extends OssaError {
  constructor(
    readonly provider: string,
    readonly key: string | undefined,
    cause: OssaError,
  ) {
    const alias = key === undefined ? '' : ` ${JSON.stringify(key)}`;
    super('provider_unconfigured', `The key${alias} of provider ${JSON.stringify(provider)}: ${cause.message}`, {
      retryable: cause.retryable,
      retryAfterMs: cause.retryAfterMs ?? RETRY_AFTER_MS,
      details: { provider, ...(key !== undefined && { key }) },
      cause,
    });
  }
}
