import { createServer, type RequestListener, type Server } from 'node:http';

/** An HTTP server of a test, on a free port of the loopback. */
export class LocalServer {
  protected readonly server: Server;

  constructor(answer: RequestListener) {
    this.server = createServer(answer);
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** With the path that OpenAI's protocol has. */
  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
