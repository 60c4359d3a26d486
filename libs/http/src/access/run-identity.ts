import type { ExecuteOptions } from '@ossa/contracts';
import { type ApiKeyIdentity, KEY_USER_PREFIX } from '@ossa/security';

/**
 * Who a run is made for, as the key says. A key that names no user stands for a user of its own, `key:<name>`, so two keys
 * never share a session; no key can be declared with a user of that form.
 *
 * @param claimed a user that the request names; believed only while no key is declared, when all callers are this machine
 */
export function runIdentity(
  caller: ApiKeyIdentity | undefined,
  claimed?: string | null,
): Pick<ExecuteOptions, 'user' | 'tenant'> {
  if (caller === undefined) return { user: claimed ?? undefined, tenant: undefined };
  return { user: caller.user ?? `${KEY_USER_PREFIX}${caller.key}`, tenant: caller.tenant };
}
