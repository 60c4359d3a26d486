import type { AdapterName } from '../providers.options.js';
import type { ProviderSettings } from './provider-settings.js';

/** What people may see of a provider: no key, and of its address only where it leads. */
export interface ProviderDescription {
  readonly name: string;
  readonly usable: boolean;
  readonly adapter: AdapterName;
  /** Host and port of the base URL. */
  readonly host?: string;
  readonly defaultModel?: string;
  /** Names of the keys of the pool. */
  readonly keys: readonly string[];
}

export function providerDescription(settings: ProviderSettings, usable: boolean): ProviderDescription {
  const { name, adapter, baseUrl, defaultModel, keys } = settings;
  return {
    name,
    usable,
    adapter,
    ...(baseUrl !== undefined && { host: new URL(baseUrl).host }),
    ...(defaultModel !== undefined && { defaultModel }),
    keys: keys.map((key) => key.name),
  };
}
