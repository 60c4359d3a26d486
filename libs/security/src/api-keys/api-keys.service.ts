import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiKeyIdentity } from './api-key-identity.js';
import type { ApiKeyOptions } from './api-keys.options.js';

const MAX_KEY_LENGTH = 1024;

interface StoredKey {
  readonly digest: Buffer;
  readonly identity: ApiKeyIdentity;
}

/** The declared keys. Compares digests of equal length in constant time, and always all of them. */
export class ApiKeys {
  readonly #keys: readonly StoredKey[];

  constructor(keys: readonly ApiKeyOptions[]) {
    this.#keys = keys.map(({ name, hash, user, tenant }) => ({
      digest: Buffer.from(hash.slice('sha256:'.length), 'hex'),
      identity: Object.freeze({ key: name, user, tenant }),
    }));
  }

  /** True when requests need a key. */
  get required(): boolean {
    return this.#keys.length > 0;
  }

  /** Who the presented key belongs to; undefined for a key that was not declared. */
  verify(presented: string): ApiKeyIdentity | undefined {
    if (presented.length === 0 || presented.length > MAX_KEY_LENGTH) return undefined;
    const digest = createHash('sha256').update(presented).digest();
    let found: ApiKeyIdentity | undefined;
    for (const key of this.#keys) if (timingSafeEqual(key.digest, digest)) found = key.identity;
    return found;
  }
}
