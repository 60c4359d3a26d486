import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { guardedConnector, systemLookup } from './guarded-connector.js';

/** Where Node tells of every socket that is about to connect. */
const SOCKETS = 'net.client.socket';

describe('guardedConnector', () => {
  let server: Server;

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => {
    server.close();
  });

  it('takes a connection that is gone at once for a failure of the network, not for a forbidden address', async () => {
    const closeAtOnce = (message: unknown) => {
      const { socket } = message as { socket: Socket };
      socket.prependOnceListener('connect', () => socket.destroy());
    };
    const check = (address: string) => {
      if (address !== '127.0.0.1') throw new TypeError(`The address ${JSON.stringify(address)} is checked.`);
    };
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    subscribe(SOCKETS, closeAtOnce);
    const error = await new Promise((resolve) => {
      const connect = guardedConnector(systemLookup, check, 1000);
      connect({ hostname: '127.0.0.1', protocol: 'http:', port }, (...[failure]) => resolve(failure));
    });
    unsubscribe(SOCKETS, closeAtOnce);
    expect(error).toMatchObject({ code: 'ECONNRESET' });
  });
});
