import { createAzure } from '@ai-sdk/azure';
import type { Adapter } from '../adapter.js';
import { vendorFetch } from '../vendor-fetch.js';
import { azureBaseUrl } from './azure-base-url.js';

/** Dated versions of the API address the deployment in the path, `v1` and `preview` in the body. */
const DATED_VERSION = /^\d{4}-/;

/** Models deployed on Azure OpenAI. The model id is the name of the deployment, unless `deployment` names another one. */
export const azureAdapter: Adapter = (settings) => {
  const { model, apiKey, baseUrl, resource, deployment, apiVersion, headers, api, fetch } = settings;
  const azure = createAzure({
    apiKey,
    headers,
    fetch: vendorFetch(fetch),
    ...(baseUrl === undefined ? { resourceName: resource ?? '' } : { baseURL: azureBaseUrl(baseUrl) }),
    ...(apiVersion !== undefined && { apiVersion, useDeploymentBasedUrls: DATED_VERSION.test(apiVersion) }),
  });
  return api === 'responses' ? azure.responses(deployment ?? model) : azure.chat(deployment ?? model);
};
