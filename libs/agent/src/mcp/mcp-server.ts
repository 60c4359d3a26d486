import type { CallToolResult } from '@modelcontextprotocol/client';
import { type OssaError, untilAborted } from '@ossa/contracts';
import type { McpServerOptions } from './mcp.options.js';
import { McpServerError } from './mcp-server.error.js';
import type { McpSession, McpToolCall } from './mcp-session.js';
import { McpTool, type McpToolServer } from './mcp-tool.js';

/** The tools of one connection. Once it is not current any more, there may be others. */
export interface McpListing {
  readonly tools: readonly McpTool[];
  readonly isCurrent: boolean;
}

interface Connection {
  readonly session: McpSession;
  readonly listing: McpListing;
}

/** One MCP server: connected at first use, shared by all agents, connected again when it has forgotten us or died. */
export class McpServer implements McpToolServer {
  #connection: Promise<Connection> | undefined;
  #failure: { readonly error: OssaError; readonly until: number } | undefined;
  #closed = false;

  constructor(
    readonly name: string,
    private readonly options: McpServerOptions,
    private readonly fetch: typeof globalThis.fetch,
    private readonly reconnectDelay: number,
  ) {}

  /** Milliseconds a call may take. */
  get timeout(): number {
    return this.options.timeout;
  }

  /** @throws McpServerError when the server cannot be reached; for a while it is not tried again then */
  async listing(signal: AbortSignal): Promise<McpListing> {
    return (await this.#connected(signal)).listing;
  }

  /**
   * Calls a tool. A call that the server never took is sent once more over a new connection; one that may have been executed
   * only when a repetition does no harm.
   *
   * @throws McpServerError
   */
  async call(call: McpToolCall): Promise<CallToolResult> {
    const { session } = await this.#connected(call.signal);
    try {
      return await session.call(call);
    } catch (error) {
      if (!(error instanceof McpServerError) || error.loss === undefined) throw error;
      await session.abandon();
      if (error.loss === 'interrupted' && !call.idempotent) throw error;
    }
    const renewed = await this.#connected(call.signal);
    return renewed.session.call(call);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const connection = await this.#connection?.catch(() => undefined); // never came to be: nothing to close
    await connection?.session.close();
  }

  /** The live connection; a caller that gives up does not stop the one that others wait for. */
  async #connected(signal: AbortSignal): Promise<Connection> {
    const current = this.#shared();
    const connection = await untilAborted(current, signal);
    if (connection.session.alive) return connection;
    if (this.#connection === current) this.#connection = undefined; // unless another caller has made a new one
    return untilAborted(this.#shared(), signal);
  }

  #shared(): Promise<Connection> {
    return (this.#connection ??= this.#connect());
  }

  async #connect(): Promise<Connection> {
    try {
      if (this.#closed) throw new McpServerError(this.name, 'is closed: the application is shutting down');
      if (this.#failure && performance.now() < this.#failure.until) throw this.#failure.error;
      return await this.#open();
    } catch (error) {
      this.#connection = undefined;
      throw error;
    }
  }

  async #open(): Promise<Connection> {
    try {
      // Loaded with the first server only: most applications have none.
      const [{ mcpTransport }, { McpSession }] = await Promise.all([
        import('./mcp-transport.js'),
        import('./mcp-session.js'),
      ]);
      const session = await McpSession.open(this.name, mcpTransport(this.name, this.options, this.fetch), this.timeout);
      return { session, listing: this.#listingOf(session) };
    } catch (cause) {
      const error =
        cause instanceof McpServerError ? cause : new McpServerError(this.name, 'cannot be used', { cause });
      this.#failure = { error, until: performance.now() + this.reconnectDelay };
      throw error;
    }
  }

  #listingOf(session: McpSession): McpListing {
    const offered = session.tools.filter(({ name }) => this.options.tools?.includes(name) ?? true);
    const tools = offered.map((description) => new McpTool(this, description, session.software));
    return {
      tools,
      get isCurrent() {
        return session.alive;
      },
    };
  }
}
