import { getEventListeners } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Script, ScriptedModelProvider } from '@ossa/contracts/testing';
import { eventually, PLATFORMS, TestServer } from '../../testing/serve.js';

const ROUNDS = 2500;
const BODY = JSON.stringify({ input: 'x' });
const CHAT = JSON.stringify({ model: 'test-agent', messages: [{ role: 'user', content: 'x' }], stream: true });

function request(path: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

describe.each(PLATFORMS)('shutting down with requests under way on %s', (platform) => {
  it('lets them end in the time they get', async () => {
    const model = new ScriptedModelProvider(ScriptedModelProvider.text('one two three'));
    const server = await TestServer.start(platform, { model });
    const answer = server.post('/v1/agents/test-agent/execute', { input: 'x' });
    await eventually(() => model.open === 1);
    await server.app.close();
    expect((await answer).status).toBe(200);
  });

  it('is not ready and takes no new ones meanwhile', async () => {
    const model = new ScriptedModelProvider(['hang']);
    const server = await TestServer.start(platform, { model });
    const leaving = new AbortController();
    const waiting = server.post('/v1/agents/test-agent/execute', { input: 'x' }, {}, leaving.signal);
    await eventually(() => model.open === 1);
    const closed = server.app.close();
    for (const path of ['/ready', '/health/ready']) {
      const probe = await server.fetch(path);
      expect(probe.status).toBe(503);
      expect(await probe.json()).toMatchObject({ status: 'error', error: { server: { status: 'down' } } });
    }
    expect((await server.fetch('/health/live')).status).toBe(200);
    for (const path of ['/v1/agents/test-agent/execute', '/v1/agents/test-agent/stream']) {
      const refused = await server.post(path, { input: 'x' });
      expect(refused.status).toBe(503);
      expect(refused.headers.get('connection')).toBe('close');
      expect(await refused.json()).toMatchObject({ code: 'shutting_down', retryable: true });
    }
    const chat = await server.post('/v1/chat/completions', CHAT);
    expect([chat.status, chat.headers.get('connection')]).toEqual([503, 'close']);
    expect(await chat.json()).toMatchObject({ error: { type: 'server_error', code: 'shutting_down' } });
    expect(model.calls).toHaveLength(1);
    leaving.abort();
    await expect(waiting).rejects.toThrow('aborted');
    await closed;
  });

  it('then ends them as shutting down, half-way streams with an error', async () => {
    const model = new ScriptedModelProvider([{ type: 'text', text: 'x' }, 'hang']);
    const server = await TestServer.start(platform, { model, http: { drain: 20 } });
    const waiting = server.post('/v1/agents/test-agent/execute', { input: 'x' });
    const streaming = await server.post('/v1/agents/test-agent/stream', { input: 'x' });
    await eventually(() => model.open === 2);
    const closed = server.app.close();
    expect(await (await waiting).json()).toMatchObject({ status: 503, code: 'shutting_down', retryable: true });
    expect(await streaming.text()).toMatch(/event: error\ndata: .*"shutting_down".*"partial":true/);
    await closed;
    expect(model.open).toBe(0);
  });
});

describe.each(PLATFORMS)('clients that leave on %s', (platform) => {
  let server: TestServer | undefined;

  async function serve(...scripts: Script[]) {
    const model = new ScriptedModelProvider(...scripts);
    server = await TestServer.start(platform, { model });
    return { server, model };
  }

  afterEach(() => server?.close());

  it(`R33: leaves no run and no connection behind after ${ROUNDS} rounds`, async () => {
    const { server, model } = await serve([{ type: 'text', text: 'x' }, 'hang']);
    const sockets: Socket[] = [];
    server.server.on('connection', (socket) => sockets.push(socket));
    const paths = ['/v1/agents/test-agent/stream', '/v1/agents/test-agent/execute', '/v1/chat/completions'] as const;
    for (let round = 0; round < ROUNDS; round += 1) {
      const path = paths[round % paths.length]!;
      const client = connect(server.port, '127.0.0.1');
      client.on('error', () => undefined);
      client.write(request(path, path.endsWith('completions') ? CHAT : BODY));
      if (round % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
      else if (round % 4 === 1) await eventually(() => model.open > 0);
      else if (round % 4 === 2 && !path.endsWith('execute'))
        await new Promise((resolve) => client.once('data', resolve));
      client.resetAndDestroy();
    }
    await eventually(() => model.open === 0 && sockets.every((socket) => socket.destroyed));
    expect(model.calls.length).toBeGreaterThan(ROUNDS / 2);
    for (const call of model.calls) expect(getEventListeners(call.signal, 'abort')).toHaveLength(0);
    expect(server.errors).toEqual([]);
  });

  it('R33: keeps a connection free of listeners over many requests', async () => {
    const { server } = await serve(ScriptedModelProvider.text('ok'));
    const sockets: Socket[] = [];
    server.server.on('connection', (socket) => sockets.push(socket));
    const ask = async () => (await server.post('/v1/agents/test-agent/execute', { input: 'x' })).text();
    await ask();
    const before = sockets[0]!.listenerCount('close');
    for (let n = 0; n < 30; n += 1) await ask();
    await eventually(() => sockets[0]!.listenerCount('close') <= before);
  });

  it('ends runs whose answers are queued behind another on the same connection', async () => {
    const { server, model } = await serve(['hang']);
    const client = connect(server.port, '127.0.0.1');
    client.on('error', () => undefined);
    client.write(request('/v1/agents/test-agent/execute', BODY).repeat(3));
    await eventually(() => model.open === 3);
    client.resetAndDestroy();
    await eventually(() => model.open === 0);
  });

  it('R33: throttles a reader that reads nothing, then lets it have everything', async () => {
    const chunk = 'x'.repeat(10_000);
    const { server, model } = await serve(() => [
      ...Array.from({ length: 2000 }, () => ({ type: 'text' as const, text: chunk })),
      ScriptedModelProvider.finish(),
    ]);
    const client = connect(server.port, '127.0.0.1');
    client.pause();
    client.write(request('/v1/agents/test-agent/stream', BODY));
    const sockets: Socket[] = [];
    server.server.on('connection', (socket) => sockets.push(socket));
    await eventually(() => (sockets[0]?.writableLength ?? 0) > 0, 3000);
    for (let turn = 0; turn < 2000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(model.open).toBe(1);
    expect(sockets[0]!.writableLength).toBeLessThan(1024 ** 2);
    let received = 0;
    let tail = '';
    client.on('data', (data) => {
      received += data.length;
      tail = (tail + data.toString('latin1')).slice(-20);
    });
    client.resume();
    await eventually(() => tail.endsWith('0\r\n\r\n'), 8000);
    expect(received).toBeGreaterThan(40_000_000); // the chunks, and the whole answer once more in `done`
    expect(model.open).toBe(0);
  });
});
