import { BlockList, isIP, isIPv4 } from 'node:net';

/** Where a host of a base URL leads, as far as its text says: a name that has to be looked up counts as public. */
export type NetworkPlace = 'loopback' | 'private' | 'metadata' | 'public';

const METADATA_NAMES = ['metadata', 'metadata.google.internal', 'instance-data'];
const LOOPBACK = blockList(['127.0.0.0/8', '::1/128']);
/** The link-local range holds the metadata services of most clouds; the others have addresses of their own. */
const METADATA = blockList(['169.254.0.0/16', '100.100.100.200/32', 'fd00:ec2::254/128', 'fe80::/10']);
const PRIVATE = blockList(
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.168.0.0/16 198.18.0.0/15 ::/128 fc00::/7'.split(' '),
);

/** @param hostname as in {@link URL}: an IPv6 address in brackets */
export function networkPlace(hostname: string): NetworkPlace {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback';
  if (METADATA_NAMES.includes(host)) return 'metadata';
  if (isIP(host) === 0) return 'public';
  const family = isIPv4(host) ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(host, family)) return 'loopback';
  if (METADATA.check(host, family)) return 'metadata';
  return PRIVATE.check(host, family) ? 'private' : 'public';
}

/** Addresses of IPv4 in IPv6 clothes are found by the rules for IPv4. */
function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}
