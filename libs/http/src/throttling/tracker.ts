import type { ApiKeyIdentity } from '@ossa/security';
import { runIdentity } from '../access/run-identity.js';
import { type AddressedRequest, clientAddress } from './client-address.js';

/** Who the requests are counted for: the user of a valid key within its tenant, the key itself when it names none, else the address. */
export function trackerOf(identity: ApiKeyIdentity | undefined, request: AddressedRequest): string {
  if (identity === undefined) return `address:${clientAddress(request)}`;
  const { user, tenant = '' } = runIdentity(identity);
  return `user:${encodeURIComponent(tenant)}:${user}`;
}
