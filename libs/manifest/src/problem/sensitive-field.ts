import { isRecord, type DocumentPath } from './json-pointer.js';

/** What stands in place of a value that must not be shown. */
export const MASK = '***';

const ANYWHERE = new Set([
  'auth',
  'authentication',
  'authorization',
  'secret',
  'secrets',
  'password',
  'passwords',
  'credential',
  'credentials',
]);
const AT_THE_END = new Set(['token', 'key', 'keys', 'apikey', 'passphrase', 'signature']);

/** True when a field of this name carries a secret: auth, secret, token, key, password and credential, in any spelling. */
export function isSensitiveField(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => ANYWHERE.has(word)) || AT_THE_END.has(words.at(-1) ?? '');
}

/** True when the value at the path lies in a field that carries a secret, or below one. */
export function isSensitivePath(path: DocumentPath): boolean {
  return path.some((segment) => typeof segment === 'string' && isSensitiveField(segment));
}

/** A copy of plain data for logs, events and listings: every scalar in or below a sensitive field becomes `***`. */
export function maskSensitive(value: unknown, sensitive = false): unknown {
  if (Array.isArray(value)) return value.map((item) => maskSensitive(item, sensitive));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, maskSensitive(item, sensitive || isSensitiveField(key))]),
    );
  }
  return sensitive && value !== null && value !== undefined ? MASK : value;
}
