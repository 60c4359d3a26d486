import { createOpenAI } from '@ai-sdk/openai';
import type { Adapter } from '../adapter.js';
import { vendorFetch } from '../vendor-fetch.js';

/** OpenAI models over chat completions, or over the Responses API with `api: responses`. */
export const openaiAdapter: Adapter = ({ model, apiKey, baseUrl, headers, api, organization, project, fetch }) => {
  const openai = createOpenAI({
    apiKey,
    baseURL: baseUrl,
    headers,
    organization,
    project,
    fetch: vendorFetch(fetch),
  });
  return api === 'responses' ? openai.responses(model) : openai.chat(model);
};
