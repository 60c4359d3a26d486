import { type DocumentPath, environmentReferences, valueAt } from '@ossa/manifest';
import type { KeyOrigin, KeyOrigins, ProviderOptions, ProvidersOptions } from '@ossa/providers';
import { unfoldPath } from './fold-snake-case.js';
import type { WrittenConfiguration } from './validate-configuration.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** By its last words: `Authorization`, `x-goog-api-key`, `Ocp-Apim-Subscription-Key`, `X-Auth-Token`. */
const SECRET_HEADER = /(^|[-_])(authorization|api[-_]?key|subscription-key|token|secret|password|cookie)$/i;

/** Where each secret of each provider comes from: what is written literally in a file is plaintext. */
export function keyOrigins(
  providers: ProvidersOptions['providers'],
  written: WrittenConfiguration,
  environment: Environment,
): KeyOrigins {
  const entries = Object.entries(providers).map(([name, options]) => {
    const origins = secrets(options).map(([path, value]) => {
      const source = valueAt(written.value, unfoldPath(['providers', name, ...path], written.value));
      return [path.join('.'), origin(value, source, written.locate !== undefined, environment)] as const;
    });
    return [name, Object.fromEntries(origins)] as const;
  });
  return Object.fromEntries(entries);
}

/** The options that are secret, with their values as they are used. */
function secrets({ apiKey, keys, headers = {}, signing }: ProviderOptions) {
  const found: (readonly [path: DocumentPath, value: string | undefined])[] = [[['apiKey'], apiKey]];
  for (const [index, key] of keys.entries())
    if (key.apiKey !== undefined) found.push([['keys', index, 'apiKey'], key.apiKey]);
  for (const [header, value] of Object.entries(headers))
    if (SECRET_HEADER.test(header)) found.push([['headers', header], value]);
  if (signing?.scheme === 'hmac') found.push([['signing', 'secret'], signing.secret]);
  if (signing?.scheme === 'sigv4') found.push([['signing', 'secretAccessKey'], signing.secretAccessKey]);
  return found;
}

function origin(value: string | undefined, source: unknown, inFile: boolean, environment: Environment): KeyOrigin {
  if (value === undefined || value.trim() === '') return 'none';
  if (value.startsWith('secret://')) return 'secret';
  // What is used and not written comes from one of the variables that other clients read, too.
  if (typeof source !== 'string' || source === '') return 'environment';
  const substituted = environmentReferences(source).some(
    (part) => part.type === 'reference' && Boolean(environment[part.name]),
  );
  if (substituted) return 'environment';
  return inFile ? 'plaintext' : 'options';
}
