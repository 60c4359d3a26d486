import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { buildConnector } from 'undici';
import { connectWithin } from './connect-within.js';
import { EgressDeniedError } from './egress-denied.error.js';

/** All addresses of a host name, at least one; rejects when there is none. */
export type HostLookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/** @throws OssaError when the address must not be connected to with this scheme */
export type AddressCheck = (address: string, host: string, protocol: string) => void;

export const systemLookup: HostLookup = (hostname) => lookup(hostname, { all: true });

/** Not undici's own SocketError: after that one undici connects again by itself, beside the only retry loop there is. */
class ConnectionLostError extends Error {
  readonly code = 'ECONNRESET';
}

/**
 * Connects only to addresses that pass the check. The addresses that were checked are the ones that are connected: a second
 * answer of the name server has no effect (DNS rebinding). Where a name has several, the next is tried when one does not
 * answer (RFC 8305). The address of the open socket is checked once more.
 */
export function guardedConnector(
  hostLookup: HostLookup,
  check: AddressCheck,
  timeout: number,
): buildConnector.connector {
  const connectors = new Map(
    ['http:', 'https:'].map((protocol) => {
      const resolve = guardedLookup(hostLookup, (address, host) => check(address, host, protocol));
      const connector = buildConnector({ timeout, allowH2: false, autoSelectFamily: true, lookup: resolve });
      return [protocol, connectWithin(timeout, connector)];
    }),
  );
  return (options, callback) => {
    const connect = connectors.get(options.protocol);
    const { hostname, protocol } = options;
    if (!connect) return callback(new EgressDeniedError('scheme', hostname), null);
    const refusal = isIP(hostname) === 0 ? undefined : refusalOf(check, hostname, hostname, protocol);
    if (refusal) return callback(refusal, null);
    connect(options, (error, socket) => {
      if (error) return callback(error, null);
      const { remoteAddress } = socket;
      const late =
        remoteAddress === undefined
          ? new ConnectionLostError('The connection was closed as soon as it was open.')
          : refusalOf(check, remoteAddress, hostname, protocol);
      if (!late) return callback(null, socket);
      socket.destroy();
      return callback(late, null);
    });
  };
}

/** What the check throws, given back. */
function refusalOf(check: AddressCheck, ...address: Parameters<AddressCheck>): Error | undefined {
  try {
    check(...address);
    return undefined;
  } catch (refusal) {
    return refusal instanceof Error ? refusal : new EgressDeniedError('address', address[1], refusal);
  }
}

/** One closed address refuses them all: a name that leads to both sides is not to be trusted. */
function guardedLookup(hostLookup: HostLookup, check: (address: string, host: string) => void): LookupFunction {
  return callbackify(async (hostname: string, _options: object): Promise<LookupAddress[]> => {
    const addresses = await hostLookup(hostname);
    if (addresses.length === 0) throw new EgressDeniedError('resolution', hostname);
    for (const { address } of addresses) check(address, hostname);
    return [...addresses];
  });
}
