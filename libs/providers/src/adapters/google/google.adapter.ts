import { createGoogle } from '@ai-sdk/google';
import type { Adapter } from '../adapter.js';
import { vendorFetch } from '../vendor-fetch.js';

/** Gemini models over the Generative Language API. */
export const googleAdapter: Adapter = ({ model, apiKey, baseUrl, headers, fetch }) =>
  createGoogle({ apiKey, baseURL: baseUrl, headers, fetch: vendorFetch(fetch) }).languageModel(model);
