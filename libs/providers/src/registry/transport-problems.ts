import { isIP } from 'node:net';
import type { ProvidersOptions } from '../providers.options.js';
import { isPlainOutsideLoopback, providerAddresses } from '../validation/provider-addresses.js';
import { missingSignature } from '../validation/security-issues.js';
import type { ProviderSettings } from './provider-settings.js';

export type TransportRules = Pick<ProvidersOptions, 'enforceHttps' | 'signRequests'>;

/**
 * Why a provider must not be called as it is configured; nothing when it may. Where an address is a name, what it resolves
 * to is judged when a connection is opened.
 */
export function transportProblems(
  settings: ProviderSettings,
  { enforceHttps, signRequests }: TransportRules,
): readonly string[] {
  const plain = providerAddresses(settings).filter(
    ({ url }) => enforceHttps && isLiteral(url) && isPlainOutsideLoopback(url),
  );
  return [
    ...plain.map(
      ({ path }) => `${path}: plain http leads to another machine. Use https, or set security.enforceHttps to false.`,
    ),
    ...missingSignature(settings, signRequests).map(({ message }) => message),
  ];
}

function isLiteral({ hostname }: URL): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}
