import type { AdapterName, ProviderOptions } from '../providers.options.js';
import { PROVIDER_PRESETS } from './provider-presets.js';

/** The options of a provider together with what its name says about it. */
export interface ProviderSettings extends ProviderOptions {
  readonly name: string;
  readonly adapter: AdapterName;
  /** Empty for servers without keys; never undefined, or the vendor packages would read the environment. */
  readonly apiKey: string;
  /** The server enforces a JSON Schema given as response format. */
  readonly structuredOutputs: boolean;
}

export function providerSettings(name: string, options: ProviderOptions): ProviderSettings {
  const preset = PROVIDER_PRESETS[name];
  return {
    ...options,
    name,
    adapter: options.adapter ?? preset?.adapter ?? 'openai-compatible',
    apiKey: options.apiKey?.trim() ?? '',
    baseUrl: options.baseUrl === undefined ? preset?.baseUrl : withApiPath(options.baseUrl, preset?.apiPath),
    defaultModel: options.defaultModel ?? options.deployment ?? preset?.defaultModel,
    structuredOutputs: preset?.structuredOutputs ?? true,
  };
}

/** The option that is missing before the provider can be called; undefined when it is usable. */
export function missingOption(settings: ProviderSettings): 'apiKey' | 'baseUrl' | undefined {
  const { adapter, apiKey, baseUrl, resource } = settings;
  if (adapter === 'azure' && baseUrl === undefined && resource === undefined) return 'baseUrl';
  if (adapter === 'openai-compatible') {
    if (baseUrl === undefined) return 'baseUrl';
    if (!asksForKey(settings.name, baseUrl)) return undefined;
  }
  return apiKey === '' ? 'apiKey' : undefined;
}

/** A compatible server at an address of the user's own may well have no keys; the vendors themselves always do. */
function asksForKey(name: string, baseUrl: string): boolean {
  const own = PROVIDER_PRESETS[name]?.baseUrl;
  return own !== undefined && new URL(own).origin === new URL(baseUrl).origin;
}

/** `http://127.0.0.1:11434` becomes `http://127.0.0.1:11434/v1`; a path that is there stays as it is. */
function withApiPath(baseUrl: string, apiPath = ''): string {
  const url = new URL(baseUrl);
  return url.pathname === '/' ? url.origin + apiPath : baseUrl;
}
