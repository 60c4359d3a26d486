import { OssaError } from './ossa.error.js';

/** A person has to configure something first; asking again sooner than after a minute is of no use. */
const RETRY_AFTER_MS = 60_000;

/** The provider an agent names has no key, or no provider is usable at all. */
export class ProviderUnconfiguredError extends OssaError {
  /** @param provider undefined when no provider at all can be used */
  constructor(
    readonly provider: string | undefined,
    remedy: string,
  ) {
    const subject = provider === undefined ? 'No model provider is' : `Provider ${JSON.stringify(provider)} is not`;
    super('provider_unconfigured', `${subject} configured: ${remedy}`, {
      retryAfterMs: RETRY_AFTER_MS,
      details: provider === undefined ? undefined : { provider },
    });
  }
}
