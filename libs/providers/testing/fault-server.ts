import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export type Handler = (response: ServerResponse, request: IncomingMessage, body: string) => void;

/** An upstream on loopback that does to each request what the test says, and keeps its own record of what happened. */
export class FaultServer {
  readonly requests: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] =
    [];
  /** When connections were closed, on the monotonic clock. */
  readonly closed: number[] = [];
  connections = 0;
  handler: Handler = (response) => response.end();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        this.requests.push({ url: request.url ?? '', headers: request.headers, body });
        this.handler(response, request, body);
      });
    });
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      socket.on('close', () => this.closed.push(performance.now()));
    });
  }

  static async start(): Promise<FaultServer> {
    const server = new FaultServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  }

  reset(handler: Handler): void {
    this.requests.length = 0;
    this.closed.length = 0;
    this.connections = 0;
    this.handler = handler;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Answers with a status and a JSON or text body. */
export function reply(status: number, body: unknown = '', headers: Record<string, string> = {}): Handler {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (response) =>
    response
      .writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers })
      .end(text);
}

/** Writes server-sent events, then ends the answer, destroys the connection, or leaves it open. */
export function events(frames: readonly string[], then: 'end' | 'cut' | 'hang' = 'end'): Handler {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const frame of frames) response.write(frame);
    if (then === 'end') response.end();
    else if (then === 'cut') setTimeout(() => response.destroy(), 10);
  };
}
