import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { EGRESS_POLICY, type EgressPolicy, type ToolBinding } from '@ossa/contracts';
import { MCP_OPTIONS, type McpOptions, type McpServerOptions } from './mcp.options.js';
import { McpServer } from './mcp-server.js';

export type McpReference = NonNullable<ToolBinding['mcp']>;

/** Milliseconds a server that only a manifest knows may take. */
const MANIFEST_TIMEOUT = 30_000;

/**
 * The MCP servers of the application. A server of the configuration may be a process or an address; one from a manifest is an
 * address, under the egress rules. A name that the configuration knows always means the server of the configuration.
 */
@Injectable()
export class McpConnections implements OnApplicationShutdown {
  readonly #servers = new Map<string, McpServer>();

  constructor(
    @Inject(MCP_OPTIONS) private readonly options: McpOptions,
    @Inject(EGRESS_POLICY) private readonly egress: EgressPolicy,
  ) {}

  /** The server a manifest means, not yet connected; undefined when it names an unknown one without an address. */
  server({ server: name, url }: McpReference): McpServer | undefined {
    const configured = Object.hasOwn(this.options.servers, name) ? this.options.servers[name] : undefined;
    if (configured) return this.#shared(`name ${name}`, () => this.#create(name, configured, globalThis.fetch));
    if (url === undefined || !URL.canParse(url) || !/^https?:/.test(url)) return undefined;
    const options = { transport: 'http', url, headers: {}, timeout: MANIFEST_TIMEOUT } as const;
    return this.#shared(`url ${url}`, () => this.#create(name, options, this.egress.fetch()));
  }

  /** The last of the hooks: requests under way may still need it while the server drains. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled([...this.#servers.values()].map((server) => server.close()));
  }

  #shared(key: string, create: () => McpServer): McpServer {
    const server = this.#servers.get(key) ?? create();
    this.#servers.set(key, server);
    return server;
  }

  #create(name: string, options: McpServerOptions, fetch: typeof globalThis.fetch): McpServer {
    return new McpServer(name, options, fetch, this.options.reconnectDelay);
  }
}
