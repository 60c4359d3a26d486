import { OssaError } from './ossa.error.js';

/** The provider an agent names has no key, or no provider is usable at all. */
export class ProviderUnconfiguredError extends OssaError {
  constructor(
    readonly provider: string,
    remedy: string,
  ) {
    super('provider_unconfigured', `Provider ${JSON.stringify(provider)} is not configured: ${remedy}`, {
      details: { provider },
    });
  }
}
