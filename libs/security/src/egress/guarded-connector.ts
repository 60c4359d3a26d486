import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { buildConnector } from 'undici';
import { EgressDeniedError } from './egress-denied.error.js';

/** All addresses of a host name. */
export type HostLookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/** @throws EgressDeniedError when the address must not be connected to with this scheme */
export type AddressCheck = (address: string, host: string, protocol: string) => void;

export const systemLookup: HostLookup = (hostname) => lookup(hostname, { all: true });

/**
 * Connects only to addresses that pass the check. The addresses that were checked are the ones that are connected: a second
 * answer of the name server has no effect (DNS rebinding). The address of the open socket is checked once more.
 */
export function guardedConnector(
  hostLookup: HostLookup,
  check: AddressCheck,
  timeout: number,
): buildConnector.connector {
  const connectors = new Map(
    ['http:', 'https:'].map((protocol) => {
      const resolve = guardedLookup(hostLookup, (address, host) => check(address, host, protocol));
      return [protocol, buildConnector({ timeout, allowH2: false, autoSelectFamily: true, lookup: resolve })];
    }),
  );
  return (options, callback) => {
    const connect = connectors.get(options.protocol);
    if (!connect) return callback(new EgressDeniedError('scheme', options.hostname), null);
    connect(options, (error, socket) => {
      if (error) return callback(error, null);
      try {
        check(socket.remoteAddress ?? '', options.hostname, options.protocol);
      } catch (denied) {
        socket.destroy();
        return callback(denied instanceof Error ? denied : new EgressDeniedError('address', options.hostname), null);
      }
      return callback(null, socket);
    });
  };
}

/** One closed address refuses them all: a name that leads to both sides is not to be trusted. */
function guardedLookup(hostLookup: HostLookup, check: (address: string, host: string) => void): LookupFunction {
  return callbackify(async (hostname: string, _options: object): Promise<LookupAddress[]> => {
    const addresses = await hostLookup(hostname).catch((error: unknown) => {
      throw new EgressDeniedError('resolution', hostname, error);
    });
    if (addresses.length === 0) throw new EgressDeniedError('resolution', hostname);
    for (const { address } of addresses) check(address, hostname);
    return [...addresses];
  });
}
