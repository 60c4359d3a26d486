import type { ProviderSettings } from '../registry/provider-settings.js';
import { networkPlace } from './network-place.js';

export interface ProviderAddress {
  /** Where it stands in the configuration. */
  readonly path: string;
  readonly url: URL;
}

/** Every address a key of the provider is sent to. */
export function providerAddresses({
  name,
  baseUrl,
  keys,
}: Pick<ProviderSettings, 'name' | 'baseUrl' | 'keys'>): readonly ProviderAddress[] {
  const own = { path: `providers.${name}.baseUrl`, text: baseUrl };
  const pooled = keys.map((key, index) => ({ path: `providers.${name}.keys.${index}.baseUrl`, text: key.baseUrl }));
  return [own, ...pooled].flatMap(({ path, text }) => (text === undefined ? [] : [{ path, url: new URL(text) }]));
}

/** A key that is sent there can be read on its way. */
export function isPlainOutsideLoopback({ protocol, hostname }: URL): boolean {
  return protocol !== 'https:' && networkPlace(hostname) !== 'loopback';
}
