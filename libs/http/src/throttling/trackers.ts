import type { ApiKeyIdentity } from '@ossa/security';
import { runIdentity } from '../access/run-identity.js';
import { type AddressedRequest, clientAddress } from './client-address.js';

/** Who requests are counted for. */
export class Trackers {
  /** Declared keys have one identity each, for ever. */
  readonly #known = new WeakMap<ApiKeyIdentity, string>();

  /** The user of a valid key within its tenant, the key itself when it names none, else the address. */
  of(identity: ApiKeyIdentity | undefined, request: AddressedRequest): string {
    if (identity === undefined) return `address:${clientAddress(request)}`;
    const known = this.#known.get(identity);
    if (known !== undefined) return known;
    const { user, tenant = '' } = runIdentity(identity);
    const tracker = `user:${encodeURIComponent(tenant)}:${user}`;
    this.#known.set(identity, tracker);
    return tracker;
  }
}
