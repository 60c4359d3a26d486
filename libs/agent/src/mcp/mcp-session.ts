import {
  type CallToolResult,
  Client,
  StreamableHTTPClientTransport,
  type Tool as McpToolDescription,
  type Transport,
} from '@modelcontextprotocol/client';
import { untilAborted } from '@ossa/contracts';
import { lossOf, problemOf } from './mcp-problem.js';
import { McpServerError } from './mcp-server.error.js';

const MAX_TOOL_PAGES = 20;
const GOODBYE_MS = 1_000;

export interface McpToolCall {
  readonly tool: McpToolDescription;
  readonly input: Readonly<Record<string, unknown>>;
  readonly idempotent: boolean;
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

/** One live connection to a MCP server, with the tools it listed when it was made. */
export class McpSession {
  #alive = true;

  private constructor(
    private readonly server: string,
    private readonly timeout: number,
    private readonly client: Client,
    private readonly transport: Transport,
    readonly tools: readonly McpToolDescription[],
  ) {
    Object.assign(client, { onclose: () => (this.#alive = false) });
  }

  /** False once the connection is gone; a new one has to be made then. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Name and version of what serves, as it says of itself. */
  get software(): string | undefined {
    const server = this.client.getServerVersion();
    return server && `${server.name} ${server.version}`;
  }

  /**
   * Connects and lists the tools, or leaves nothing open.
   *
   * @throws McpServerError
   */
  static async open(server: string, transport: Transport, timeout: number): Promise<McpSession> {
    const client = new Client(
      { name: 'ossa-nest', version: '1' },
      {
        versionNegotiation: { mode: 'auto' },
        listMaxPages: MAX_TOOL_PAGES,
      },
    );
    try {
      await client.connect(transport, { timeout });
      const { tools } = await client.listTools(undefined, { timeout });
      return new McpSession(server, timeout, client, transport, tools);
    } catch (cause) {
      await client.close().catch(() => undefined); // what failed before is the error to report
      throw new McpServerError(server, problemOf(cause, timeout), { cause });
    }
  }

  /** @throws McpServerError; with `loss` when the connection is gone */
  async call({ tool, input, idempotencyKey, signal }: McpToolCall): Promise<CallToolResult> {
    try {
      return await this.client.callTool(
        { name: tool.name, arguments: { ...input }, _meta: { idempotencyKey } },
        {
          signal,
          timeout: this.timeout,
          maxTotalTimeout: this.timeout,
          // The client would compile the schema of the result, which is foreign; a manifest can declare its own.
          toolDefinition: { ...tool, outputSchema: undefined },
        },
      );
    } catch (cause) {
      throw new McpServerError(this.server, problemOf(cause, this.timeout), { cause, loss: lossOf(cause) });
    }
  }

  /** Closes without a word to the server, which does not know the connection any more. */
  async abandon(): Promise<void> {
    this.#alive = false;
    await this.client.close();
  }

  async close(): Promise<void> {
    const { transport } = this;
    if (transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined)
      await untilAborted(transport.terminateSession(), AbortSignal.timeout(GOODBYE_MS)).catch(() => undefined); // a courtesy
    await this.abandon();
  }
}
