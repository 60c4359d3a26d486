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
    keys: options.keys.map((key) =>
      key.baseUrl === undefined ? key : { ...key, baseUrl: withApiPath(key.baseUrl, preset?.apiPath) },
    ),
    defaultModel: options.defaultModel ?? options.deployment ?? preset?.defaultModel,
    structuredOutputs: preset?.structuredOutputs ?? true,
  };
}

/** The option that is missing before the provider can be called; undefined when it is usable. */
export function missingOption(settings: ProviderSettings): 'apiKey' | 'baseUrl' | undefined {
  const { adapter, baseUrl, resource, keys } = settings;
  const isReached = baseUrl !== undefined || (keys.length > 0 && keys.every((key) => key.baseUrl !== undefined));
  if (adapter === 'azure' && !isReached && resource === undefined) return 'baseUrl';
  if (adapter === 'openai-compatible') {
    if (!isReached) return 'baseUrl';
    if (baseUrl === undefined || !asksForKey(settings.name, baseUrl)) return undefined;
  }
  return hasKey(settings) ? undefined : 'apiKey';
}

/** A request with a signature of AWS needs no key. */
function hasKey({ apiKey, keys, signing }: ProviderSettings): boolean {
  if (apiKey !== '' || signing?.scheme === 'sigv4') return true;
  return keys.length > 0 && keys.every((key) => (key.apiKey ?? '').trim() !== '');
}

/** A compatible server at an address of the user's own may well have no keys; the vendors themselves always do. */
function asksForKey(name: string, baseUrl: string): boolean {
  const own = PROVIDER_PRESETS[name]?.baseUrl;
  return own !== undefined && new URL(own).origin === new URL(baseUrl).origin;
}

/** The address a server listens on when it is to be reached from everywhere; OLLAMA_HOST often has it. */
const UNSPECIFIED: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' };

/**
 * `http://127.0.0.1:11434` becomes `http://127.0.0.1:11434/v1`; a path that is there stays as it is. What listens on the
 * unspecified address of this machine is asked at its loopback address.
 */
function withApiPath(baseUrl: string, apiPath = ''): string {
  const url = new URL(baseUrl);
  const loopback = UNSPECIFIED[url.hostname];
  if (loopback !== undefined) url.hostname = loopback;
  if (url.pathname === '/') return url.origin + apiPath;
  return loopback === undefined ? baseUrl : url.href;
}
