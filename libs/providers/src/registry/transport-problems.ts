import { isIP } from 'node:net';
import type { ProvidersOptions } from '../providers.options.js';
import { networkPlace } from '../validation/network-place.js';
import type { ProviderSettings } from './provider-settings.js';

export type TransportRules = Pick<ProvidersOptions, 'enforceHttps' | 'signRequests'>;

/**
 * Why a provider must not be called as it is configured; nothing when it may. Where an address is a name, what it resolves
 * to is judged when a connection is opened.
 */
export function transportProblems(
  { name, baseUrl, keys, signing }: ProviderSettings,
  { enforceHttps, signRequests }: TransportRules,
): readonly string[] {
  const addresses = [
    { path: `providers.${name}.baseUrl`, address: baseUrl },
    ...keys.map((key, index) => ({ path: `providers.${name}.keys[${index}].baseUrl`, address: key.baseUrl })),
  ];
  const problems = addresses
    .filter(({ address }) => enforceHttps && address !== undefined && isPlainOutsideLoopback(address))
    .map(
      ({ path }) => `${path}: plain http leads to another machine. Use https, or set security.enforceHttps to false.`,
    );
  if (signRequests && signing === undefined)
    problems.push(
      `providers.${name}.signing is missing, and security.signRequests asks every provider for it. Add it, or leave the provider out.`,
    );
  return problems;
}

function isPlainOutsideLoopback(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  const isLiteral = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return protocol === 'http:' && isLiteral && networkPlace(hostname) !== 'loopback';
}
