import type { ProviderOptions } from '../providers.options.js';

type EnvironmentOption = 'apiKey' | 'baseUrl' | 'resource' | 'organization' | 'project' | 'apiVersion';

/** Options of one provider and the environment variables that give them; the first variable that is set counts. */
export type ProviderEnvironment = Readonly<
  Partial<Record<EnvironmentOption & keyof ProviderOptions, readonly string[]>>
>;

/** The environment variables other clients of these providers read, too. Plain data: only the configuration applies it. */
export const PROVIDER_ENVIRONMENT: Readonly<Record<string, ProviderEnvironment>> = {
  anthropic: { apiKey: ['ANTHROPIC_API_KEY'], baseUrl: ['ANTHROPIC_BASE_URL'] },
  openai: {
    apiKey: ['OPENAI_API_KEY'],
    baseUrl: ['OPENAI_BASE_URL'],
    organization: ['OPENAI_ORG_ID'],
    project: ['OPENAI_PROJECT_ID'],
  },
  google: {
    apiKey: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GOOGLE_API_KEY', 'GEMINI_API_KEY'],
    baseUrl: ['GOOGLE_GENERATIVE_AI_BASE_URL', 'GOOGLE_GEMINI_BASE_URL'],
  },
  azure: {
    apiKey: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
    baseUrl: ['AZURE_OPENAI_ENDPOINT'],
    resource: ['AZURE_RESOURCE_NAME'],
    apiVersion: ['OPENAI_API_VERSION'],
  },
  mistral: { apiKey: ['MISTRAL_API_KEY'], baseUrl: ['MISTRAL_BASE_URL'] },
  groq: { apiKey: ['GROQ_API_KEY'], baseUrl: ['GROQ_BASE_URL'] },
  deepseek: { apiKey: ['DEEPSEEK_API_KEY'], baseUrl: ['DEEPSEEK_BASE_URL'] },
  openrouter: { apiKey: ['OPENROUTER_API_KEY'], baseUrl: ['OPENROUTER_BASE_URL'] },
  together: { apiKey: ['TOGETHER_API_KEY'], baseUrl: ['TOGETHER_BASE_URL'] },
  fireworks: { apiKey: ['FIREWORKS_API_KEY'], baseUrl: ['FIREWORKS_BASE_URL'] },
  ollama: { apiKey: ['OLLAMA_API_KEY'], baseUrl: ['OLLAMA_BASE_URL', 'OLLAMA_HOST'] },
  vllm: { apiKey: ['VLLM_API_KEY'], baseUrl: ['VLLM_BASE_URL'] },
};
