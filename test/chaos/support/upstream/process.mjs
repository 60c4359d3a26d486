// The upstream in a process of its own, so that neither side waits for the other's event loop.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import process from 'node:process';
import { Ledger } from './ledger.mjs';
import { serve } from './raw-server.mjs';

const [{ expired: expiredCertificate, valid: validCertificate }] = await once(process, 'message');
const ledger = new Ledger();
const listeners = {
  plain: createServer((socket) => serve(socket, ledger)),
  reset: createServer((socket) => socket.resetAndDestroy()),
  expired: createTlsServer(expiredCertificate, (socket) => serve(socket, ledger)),
  valid: createTlsServer(validCertificate, (socket) => serve(socket, ledger)),
};
const ports = {};
for (const [name, server] of Object.entries(listeners)) {
  server.on('connection', (socket) => {
    ledger.connected(name);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined); // clients that refuse the certificate
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 });
  await once(server, 'listening');
  ports[name] = server.address().port;
}

process.on('message', ({ id }) => {
  process.send?.({ id, requests: ledger.requests, connections: ledger.connections });
});
process.on('disconnect', () => process.exit());
process.send?.({ ports });
