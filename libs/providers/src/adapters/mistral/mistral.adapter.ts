import { createMistral } from '@ai-sdk/mistral';
import type { Adapter } from '../adapter.js';
import { vendorFetch } from '../vendor-fetch.js';

/** Mistral models over its chat completions. */
export const mistralAdapter: Adapter = ({ model, apiKey, baseUrl, headers, fetch }) =>
  createMistral({ apiKey, baseURL: baseUrl, headers, fetch: vendorFetch(fetch) }).languageModel(model);
