import type { AdapterName } from '../providers.options.js';

/** What is known of a provider by its name alone. */
export interface ProviderPreset {
  readonly adapter: AdapterName;
  /** Where it is reached; absent for providers that have no address of their own. */
  readonly baseUrl?: string;
  /** Path of the API on a base URL that has none, because other clients of this provider leave it out. */
  readonly apiPath?: string;
  readonly defaultModel?: string;
  /** False where the server takes `json_object` but no schema. @default true */
  readonly structuredOutputs?: boolean;
}

/** The providers known by name, in the order in which `auto` prefers them. */
export const PROVIDER_PRESETS: Readonly<Record<string, ProviderPreset>> = {
  anthropic: {
    adapter: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    apiPath: '/v1',
    defaultModel: 'claude-sonnet-5',
  },
  openai: { adapter: 'openai', baseUrl: 'https://api.openai.com/v1', defaultModel: 'gpt-5.4-mini' },
  google: {
    adapter: 'google',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    apiPath: '/v1beta',
    defaultModel: 'gemini-flash-latest',
  },
  azure: { adapter: 'azure' },
  mistral: {
    adapter: 'mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    apiPath: '/v1',
    defaultModel: 'mistral-medium-latest',
  },
  groq: {
    adapter: 'openai-compatible',
    baseUrl: 'https://api.groq.com/openai/v1',
    defaultModel: 'openai/gpt-oss-120b',
  },
  deepseek: {
    adapter: 'openai-compatible',
    baseUrl: 'https://api.deepseek.com/v1',
    defaultModel: 'deepseek-chat',
    structuredOutputs: false,
  },
  openrouter: {
    adapter: 'openai-compatible',
    baseUrl: 'https://openrouter.ai/api/v1',
    defaultModel: 'openrouter/auto',
  },
  together: {
    adapter: 'openai-compatible',
    baseUrl: 'https://api.together.xyz/v1',
    defaultModel: 'openai/gpt-oss-120b',
  },
  fireworks: {
    adapter: 'openai-compatible',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    defaultModel: 'accounts/fireworks/models/gpt-oss-120b',
  },
  ollama: { adapter: 'openai-compatible', apiPath: '/v1', defaultModel: 'llama3.2' },
  vllm: { adapter: 'openai-compatible', apiPath: '/v1' },
};
