import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventually, portOf } from '../../testing/serve.js';
import { EventStream } from './event-stream.js';

describe('EventStream', () => {
  let server: Server;

  /** Serves one stream to a raw socket that reads nothing until it is told to. */
  async function open(options: Partial<Parameters<typeof EventStream.open>[1]> = {}) {
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    server = createServer((_, response) => resolve(response)).listen(0, '127.0.0.1');
    await eventually(() => server.listening);
    const socket = connect(portOf(server), '127.0.0.1');
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const response = await promise;
    const writes: string[] = [];
    const write = response.write.bind(response);
    response.write = (chunk: string) => {
      writes.push(chunk);
      return write(chunk);
    };
    const stream = EventStream.open(response, { heartbeatMs: 60_000, ...options });
    const listeners = () => response.listenerCount('drain') + response.listenerCount('close');
    return { stream, socket, response, writes, listeners };
  }

  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  it('sends the frames of one turn in one write', async () => {
    const { stream, writes } = await open();
    for (const frame of ['a\n\n', 'b\n\n', 'c\n\n']) void stream.write(frame);
    await nextTurn();
    void stream.write('d\n\n');
    await nextTurn();
    expect(writes).toEqual(['a\n\nb\n\nc\n\n', 'd\n\n']);
    stream.end();
  });

  it('R33: sends a comment while nothing else is sent', async () => {
    const { stream, socket } = await open({ heartbeatMs: 5 });
    let received = '';
    socket.on('data', (data) => (received += data.toString())).resume();
    await eventually(() => received.includes(':\n\n'));
    expect(received).toContain('text/event-stream');
    stream.end();
  });

  it('R33: waits for a slow reader, holding no more than the buffers, and goes on when it reads', async () => {
    const { stream, socket, response, listeners } = await open();
    const before = listeners();
    const frame = `data: ${'x'.repeat(1000)}\n\n`;
    let behind: Promise<void> | undefined;
    for (let sent = 0; behind === undefined && sent < 100_000; sent += 1) {
      behind = stream.write(frame);
      if (sent % 10 === 0) await nextTurn();
    }
    expect(behind).toBeDefined();
    expect(response.writableLength).toBeLessThan(1024 ** 2);
    socket.resume();
    await behind;
    expect(listeners()).toBe(before);
    expect(stream.closed).toBe(false);
    stream.end();
  });

  it('R33: gives up a reader that reads nothing for too long', async () => {
    const { stream, response } = await open({ stallMs: 20 });
    const frame = `data: ${'x'.repeat(100_000)}\n\n`;
    while (!stream.closed) {
      await stream.write(frame);
      await nextTurn();
    }
    expect(response.destroyed).toBe(true);
    expect(stream.write(frame)).toBeUndefined();
  });

  it('gives up a reader that leaves the rest of a finished stream unread', async () => {
    const { stream, response } = await open({ stallMs: 20 });
    void stream.write(`data: ${'x'.repeat(20_000_000)}\n\n`);
    stream.end();
    await eventually(() => response.destroyed);
  });
});
