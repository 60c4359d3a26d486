import { OssaError } from '@ossa/contracts';

/** A route names a provider that is not configured. */
export class ProviderNotFoundError extends OssaError {
  constructor(name: string) {
    super(
      'provider_not_found',
      `No provider is configured under the name ${JSON.stringify(name.slice(0, 128))}; GET /v1/providers shows which are.`,
    );
  }
}
