const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/i;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const SCHEME = /^https?:\/\//i;

/** True for an address of this machine only. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && LOOPBACK_ADDRESS.test(address);
}

/** True for a `Host` header, or a host to bind to, that names this machine only. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && (LOOPBACK_HOST.test(host) || isLoopbackAddress(host));
}

/** True for an `Origin` header of a page that this machine serves. */
export function isLoopbackOrigin(origin: string): boolean {
  return SCHEME.test(origin) && LOOPBACK_HOST.test(origin.replace(SCHEME, ''));
}
