import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { nodeRequest, type PlatformRequest } from '../request/platform.js';

/** As some proxies write it: with the port of the connection, an IPv6 address in brackets. */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+):\d+|\[([^\]]+)\](?::\d+)?)$/;
const MAPPED = '::ffff:';
/** What one customer of a network gets of IPv6: whoever has one address has all of them. */
const CUSTOMER_BYTES = 8;

/** A request of Express or Fastify, which know the address of the client through the proxies that are trusted. */
export type AddressedRequest = PlatformRequest & { readonly ip?: string };

/**
 * The address to count requests by: IPv4, also where it is written as IPv6, or the /64 of an IPv6 address. Where a trusted
 * proxy gave no address, that of the proxy.
 */
export function clientAddress(request: AddressedRequest): string {
  return normalized(request.ip) ?? normalized(nodeRequest(request).socket.remoteAddress) ?? 'unknown';
}

function normalized(address: string | undefined): string | undefined {
  if (address === undefined || isIPv4(address)) return address;
  const short = address.startsWith(MAPPED) ? address.slice(MAPPED.length) : '';
  if (isIPv4(short)) return short;
  const [, v4, v6] = WITH_PORT.exec(address) ?? [];
  const bare = v4 ?? v6 ?? address;
  if (!ipaddr.isValid(bare)) return undefined;
  const parsed = ipaddr.process(bare);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const network = parsed.toByteArray().map((byte, index) => (index < CUSTOMER_BYTES ? byte : 0));
  return `${new ipaddr.IPv6(network).toString()}/64`;
}
