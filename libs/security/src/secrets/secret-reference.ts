import { SecretReferenceError } from './secret-reference.error.js';

const SCHEME = 'secret://';
const MAX_LENGTH = 1024;
const FORM = /^secret:\/\/([a-z]+)\/([^#\p{Cc}]+)(?:#([^\p{Cc}]+))?$/u;

/** Every store a reference may name; nothing else is ever loaded. */
const SECRET_STORES = ['env', 'file', 'vault', 'aws', 'azure', 'google'] as const;

export type SecretStoreName = (typeof SECRET_STORES)[number];

/** `secret://<store>/<path>#<field>`, taken apart. */
export interface SecretReference {
  /** As it was written; safe to show. */
  readonly text: string;
  readonly store: SecretStoreName;
  readonly path: string;
  readonly field?: string;
}

export function isSecretReference(text: string): boolean {
  return text.startsWith(SCHEME);
}

/** @throws SecretReferenceError when the text has another form or names an unknown store */
export function parseSecretReference(text: string): SecretReference {
  const [, name, path, field] = (text.length <= MAX_LENGTH && FORM.exec(text)) || [];
  if (name === undefined || path === undefined)
    throw new SecretReferenceError(text, 'write secret://<store>/<path>, with #<field> where the secret has fields');
  const store = SECRET_STORES.find((known) => known === name);
  if (store === undefined) throw new SecretReferenceError(text, `the store must be one of ${SECRET_STORES.join(', ')}`);
  return field === undefined ? { text, store, path } : { text, store, path, field };
}
