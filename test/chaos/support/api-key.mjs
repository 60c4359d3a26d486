import { createHash } from 'node:crypto';

/**
 * A key as the configuration declares it; the key itself is its name.
 *
 * @param {string} name
 * @param {{ user?: string, tenant?: string }} owner
 */
export function declaredKey(name, owner) {
  return { name, hash: `sha256:${createHash('sha256').update(name).digest('hex')}`, ...owner };
}
