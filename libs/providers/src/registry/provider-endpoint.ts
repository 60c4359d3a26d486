import { hash } from 'node:crypto';
import type { ProviderSettings } from './provider-settings.js';

/** Everything about the way to a provider that may decide what it answers. Headers and addresses may hold secrets, so it is a digest. */
export function providerEndpoint(settings: ProviderSettings): string {
  const { adapter, api, baseUrl, keys, resource, deployment, apiVersion, organization, project } = settings;
  const addresses = [baseUrl, ...keys.map((key) => key.baseUrl ?? baseUrl)];
  const headers = Object.entries(settings.headers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const { maxOutputTokens, structuredOutputs } = settings;
  const place = { addresses, resource, deployment, apiVersion, organization, project };
  return hash('sha256', JSON.stringify({ adapter, api, place, headers, maxOutputTokens, structuredOutputs }), 'hex');
}
