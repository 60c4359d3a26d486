import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { OssaError } from '@ossa/contracts';
import type { Adapter } from '../adapter.js';
import { vendorFetch } from '../vendor-fetch.js';

/** Any server that speaks OpenAI's chat completions. */
export const openaiCompatibleAdapter: Adapter = (settings) => {
  const { name, model, apiKey, baseUrl, headers, structuredOutputs, fetch } = settings;
  if (baseUrl === undefined)
    throw new OssaError('configuration_invalid', `Provider ${JSON.stringify(name)} needs a baseUrl.`);
  return createOpenAICompatible({
    name,
    apiKey,
    baseURL: baseUrl,
    headers,
    includeUsage: true,
    supportsStructuredOutputs: structuredOutputs,
    fetch: vendorFetch(fetch),
  }).languageModel(model);
};
