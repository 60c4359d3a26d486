import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { clientAddress } from './client-address.js';

function address(ip: string | undefined, remoteAddress?: string): string {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  return clientAddress(Object.assign(new IncomingMessage(socket), { ip }));
}

describe('clientAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::1]:443', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['::1', '::/64'],
  ])('makes %s to %s', (given, expected) => expect(address(given)).toBe(expected));

  it.each([undefined, '', 'unknown', '_hidden', '203.0.113.7, 203.0.113.8', '999.1.1.1', '1'.repeat(5000)])(
    'takes the connection where a proxy says %j',
    (given) => {
      expect(address(given, '::ffff:192.0.2.1')).toBe('192.0.2.1');
      expect(address(given)).toBe('unknown');
    },
  );
});
