import type { AdapterName } from '../providers.options.js';
import type { Adapter } from './adapter.js';

/** One dynamic import each: a vendor package is loaded when a provider that needs it is called for the first time. */
const LOADERS: Readonly<Record<AdapterName, () => Promise<Adapter>>> = {
  anthropic: async () => (await import('./anthropic/anthropic.adapter.js')).anthropicAdapter,
  openai: async () => (await import('./openai/openai.adapter.js')).openaiAdapter,
  google: async () => (await import('./google/google.adapter.js')).googleAdapter,
  azure: async () => (await import('./azure/azure.adapter.js')).azureAdapter,
  mistral: async () => (await import('./mistral/mistral.adapter.js')).mistralAdapter,
  'openai-compatible': async () =>
    (await import('./openai-compatible/openai-compatible.adapter.js')).openaiCompatibleAdapter,
};

export function loadAdapter(name: AdapterName): Promise<Adapter> {
  return LOADERS[name]();
}
