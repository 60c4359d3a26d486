import { createAnthropic } from '@ai-sdk/anthropic';
import type { Adapter } from '../adapter.js';
import { vendorFetch } from '../vendor-fetch.js';

/** Claude models over the Messages API. */
export const anthropicAdapter: Adapter = ({ model, apiKey, baseUrl, headers, fetch }) =>
  createAnthropic({ apiKey, baseURL: baseUrl, headers, fetch: vendorFetch(fetch) }).languageModel(model);
