import ipaddr from 'ipaddr.js';

/** `closed` addresses are never connected to, whatever the configuration says. */
export type AddressRange = 'public' | 'private' | 'loopback' | 'closed';

const PRIVATE: readonly string[] = ['private', 'uniqueLocal', 'carrierGradeNat'];

/** Cloud metadata services outside of the link-local range, which is closed anyway. */
const METADATA: readonly string[] = ['100.100.100.200', 'fd00:ec2::254'];

/** For tests of networks (RFC 2544); local proxies hand out addresses of it for every name. */
const BENCHMARKS = ipaddr.IPv4.parseCIDR('198.18.0.0/15');
/** The prefix that stands for IPv4 addresses (RFC 6052, 2.1). */
const TRANSLATED = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** Where an IP address leads. IPv4 in IPv6 clothes is judged as what it is; what cannot be parsed is closed. */
export function addressRange(address: string): AddressRange {
  if (!ipaddr.isValid(address)) return 'closed';
  const parsed = ipaddr.process(address);
  if (METADATA.includes(parsed.toString()) || isIPv4Compatible(parsed)) return 'closed';
  const range = parsed.range();
  if (range === 'unicast') return 'public';
  if (range === 'loopback') return 'loopback';
  if (parsed instanceof ipaddr.IPv4) return PRIVATE.includes(range) || parsed.match(BENCHMARKS) ? 'private' : 'closed';
  if (parsed.match(TRANSLATED)) return translatedRange(parsed);
  return PRIVATE.includes(range) ? 'private' : 'closed';
}

/** `::a.b.c.d`, deprecated (RFC 4291, 2.5.5.1); the library takes it for a public address. */
function isIPv4Compatible(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return (
    address instanceof ipaddr.IPv6 &&
    address.range() === 'unicast' &&
    address.parts.slice(0, 6).every((part) => part === 0)
  );
}

/** Stands for public addresses only (RFC 6052, 3.1); networks without IPv4 reach everything by it. */
function translatedRange(address: ipaddr.IPv6): AddressRange {
  const embedded = address.toByteArray().slice(-4).join('.');
  return addressRange(embedded) === 'public' ? 'public' : 'closed';
}
