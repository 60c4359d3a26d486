import type { ProviderOptions } from '../providers.options.js';

/** Reads the keys of all providers anew from where the configuration came from: file and environment. */
export type ProviderKeysSource = () => Readonly<Record<string, Pick<ProviderOptions, 'apiKey' | 'keys'>>>;

/** Injection token of the {@link ProviderKeysSource}; without one the keys stay what the options say. */
export const PROVIDER_KEYS_SOURCE = Symbol('ossa:provider-keys-source');
