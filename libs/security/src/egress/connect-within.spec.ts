import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type buildConnector, errors } from 'undici';
import { connectWithin } from './connect-within.js';

const OPTIONS = { hostname: '127.0.0.1', protocol: 'http:', port: '80' };

describe('connectWithin', () => {
  const sockets: Socket[] = [];
  let server: Server | undefined;

  async function socket(): Promise<Socket> {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const opened = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
    await once(opened, 'connect');
    sockets.push(opened);
    return opened;
  }

  afterEach(() => {
    for (const opened of sockets.splice(0)) opened.destroy();
    server?.close();
  });

  it('gives up when the time is up, and not half a second later', async () => {
    const callback = jest.fn<buildConnector.Callback>();
    const started = performance.now();
    await new Promise<void>((resolve) => {
      callback.mockImplementation(() => resolve());
      connectWithin(20, () => undefined)(OPTIONS, callback);
    });
    expect(performance.now() - started).toBeLessThan(200);
    expect(callback).toHaveBeenCalledWith(expect.any(errors.ConnectTimeoutError), null);
    expect(callback.mock.calls[0]?.[0]).toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' });
  });

  it('destroys a connection that comes too late, and tells nobody', async () => {
    const callback = jest.fn<buildConnector.Callback>();
    const opened = await socket();
    let finish: buildConnector.Callback = () => undefined;
    connectWithin(10, (_, given) => (finish = given))(OPTIONS, callback);
    await delay(30);
    finish(null, opened);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(opened.destroyed).toBe(true);
  });

  it('passes on what comes in time, once', async () => {
    const callback = jest.fn<buildConnector.Callback>();
    const opened = await socket();
    connectWithin(10, (_, given) => given(null, opened))(OPTIONS, callback);
    await delay(30);
    expect(callback.mock.calls).toEqual([[null, opened]]);
    expect(opened.destroyed).toBe(false);
  });
});
