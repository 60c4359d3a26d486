import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { HttpFetch } from '../http-client/http-client.service.js';
import type { ProviderSettings } from '../registry/provider-settings.js';

interface AdapterSettings extends ProviderSettings {
  readonly model: string;
  readonly fetch: HttpFetch;
}

/** Constructs a model of one vendor package. */
export type Adapter = (settings: AdapterSettings) => LanguageModelV4;
