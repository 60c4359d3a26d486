import { OssaError } from '@ossa/contracts';
import type { AuthOptions } from '@ossa/security';
import { isLoopbackHost } from './loopback.js';

/**
 * Refuses to serve others than this machine while no key is declared.
 *
 * @throws OssaError configuration_invalid that says what to set
 */
export function assertBindAllowed(auth: AuthOptions, host: string): void {
  if (auth.keys.length > 0 || isLoopbackHost(host)) return;
  throw new OssaError(
    'configuration_invalid',
    `http.host ${host} can be reached from other machines, but no API key is declared. ` +
      'Declare one under auth.keys (name and hash), or set http.host to 127.0.0.1.',
  );
}
