import ipaddr from 'ipaddr.js';

/** `closed` addresses are never connected to, whatever the configuration says. */
export type AddressRange = 'public' | 'private' | 'closed';

const PRIVATE: readonly string[] = ['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'];

/** Cloud metadata services outside of the link-local range, which is closed anyway. */
const METADATA: readonly string[] = ['100.100.100.200', 'fd00:ec2::254'];

/** Where an IP address leads. IPv4 in IPv6 clothes is judged as what it is; what cannot be parsed is closed. */
export function addressRange(address: string): AddressRange {
  if (!ipaddr.isValid(address)) return 'closed';
  const parsed = ipaddr.process(address);
  if (METADATA.includes(parsed.toString()) || isIPv4Compatible(parsed)) return 'closed';
  const range = parsed.range();
  if (range === 'unicast') return 'public';
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
