import type { KeyOrigin } from '../keys/key-origin.js';
import { missingOption, type ProviderSettings } from '../registry/provider-settings.js';
import { networkPlace } from './network-place.js';
import { isPlainOutsideLoopback, type ProviderAddress, providerAddresses } from './provider-addresses.js';
import type { SecurityIssue } from './security-issue.js';

const MAX_TIMEOUT_MS = 300_000;

/** What is known of a provider apart from its own options. */
export interface SecurityRules {
  /** Path within the options of the provider to origin. */
  readonly origins: Readonly<Record<string, KeyOrigin>>;
  /** Every provider has to sign its requests. */
  readonly signRequests: boolean;
}

/** Everything that should be corrected about a provider, in the order of its options. */
export function securityIssues(settings: ProviderSettings, rules: SecurityRules): readonly SecurityIssue[] {
  return [
    ...missing(settings),
    ...plaintext(settings, rules.origins),
    ...providerAddresses(settings).flatMap((found) => address(found, settings.allowPrivate)),
    ...timeouts(settings),
    ...missingSignature(settings, rules.signRequests),
  ];
}

function missing(settings: ProviderSettings): readonly SecurityIssue[] {
  const option = missingOption(settings);
  if (option === undefined) return [];
  const path = `providers.${settings.name}.${option}`;
  return [{ code: 'key_missing', path, message: `Provider ${settings.name} cannot be called: set ${path}.` }];
}

function plaintext({ name }: ProviderSettings, origins: SecurityRules['origins']): readonly SecurityIssue[] {
  return Object.entries(origins)
    .filter(([, origin]) => origin === 'plaintext')
    .map(([option]) => {
      const path = `providers.${name}.${option}`;
      const message = `${path} is written in the configuration file: write a variable such as \${NAME} or secret://<store>/<path> instead, and give out a new key.`;
      return { code: 'plaintext_key', path, message };
    });
}

function address({ path, url }: ProviderAddress, allowPrivate: boolean): readonly SecurityIssue[] {
  const place = networkPlace(url.hostname);
  const issues: SecurityIssue[] = [];
  if (isPlainOutsideLoopback(url))
    issues.push({ code: 'not_https', path, message: `${path} sends the key in the clear: write https://.` });
  if (place === 'metadata')
    issues.push({
      code: 'metadata_address',
      path,
      message: `${path} is an address of a cloud's metadata service, which is never called.`,
    });
  if (place === 'private' && !allowPrivate)
    issues.push({
      code: 'private_address',
      path,
      message: `${path} is a private address, which is refused: set allowPrivate of the provider if it is meant.`,
    });
  return issues;
}

function timeouts({ name, timeout }: ProviderSettings): readonly SecurityIssue[] {
  const path = `providers.${name}.timeout`;
  if (!Number.isFinite(timeout) || timeout <= 0)
    return [{ code: 'timeout_missing', path, message: `${path} is missing: write for example 60s.` }];
  if (timeout <= MAX_TIMEOUT_MS) return [];
  const message = `${path} is ${timeout / 1000} s: write at most ${MAX_TIMEOUT_MS / 1000} s, or calls that hang use up the server.`;
  return [{ code: 'timeout_too_high', path, message }];
}

/** The signature that every provider is asked for, where the provider has none. */
export function missingSignature(
  { name, signing: options }: Pick<ProviderSettings, 'name' | 'signing'>,
  signRequests: boolean,
): readonly SecurityIssue[] {
  if (!signRequests || options !== undefined) return [];
  const path = `providers.${name}.signing`;
  const message = `security.signRequests asks for signed requests, and ${path} is missing: add its scheme and secret, or leave the provider out.`;
  return [{ code: 'signing_missing', path, message }];
}
