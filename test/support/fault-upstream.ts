import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the upstream does with one request, chosen by the model name of the call. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => void;

const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Fault =>
  (_, response) => {
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** An error body of the vendor that quotes what it was sent, as real ones do. */
const refusal = (status: number, headers?: Readonly<Record<string, string>>) =>
  json(status, { error: { message: 'refused: canary-prompt, key sk-canary-key', type: 'error', code: null } }, headers);

const chunk = (content: string) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content } }] })}\n\n`;

/** Model name to fault. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'status-401': refusal(401),
  'status-429': refusal(429, { 'retry-after': '7' }),
  'status-500': refusal(500),
  'status-400': refusal(400),
  garbage: json(200, '<html>not json'),
  'error-in-200': json(200, { error: { message: 'canary-prompt' } }),
  silent: () => undefined,
  'cut-headers': (request) => request.socket.destroy(),
  'cut-before-first': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': waiting\n\n');
    setTimeout(() => response.destroy(), 10);
  },
  'error-first': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`data: ${JSON.stringify({ error: { message: 'canary-prompt', type: 'server_error' } })}\n\n`);
  },
  'cut-after-two': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk('one '));
    response.write(chunk('two '));
    setTimeout(() => response.destroy(), 20);
  },
  endless: (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write(chunk('tick ')), 5);
    response.on('close', () => clearInterval(timer));
  },
};

export interface FaultUpstream {
  readonly url: string;
  /** Connections that are open right now. */
  open(): number;
  requests(): number;
  close(): Promise<void>;
}

export async function startFaultUpstream(): Promise<FaultUpstream> {
  let requests = 0;
  let open = 0;
  const server: Server = createServer((request, response) => {
    requests += 1;
    open += 1;
    response.on('close', () => (open -= 1));
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      const { model } = JSON.parse(body) as { model: string };
      FAULTS[model]?.(request, response);
    });
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    open: () => open,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
