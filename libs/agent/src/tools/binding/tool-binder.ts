import { type EgressPolicy, OssaError, type Tool, type ToolBinding } from '@ossa/contracts';
import type { McpConnections } from '../../mcp/mcp-connections.service.js';
import type { McpListing, McpServer } from '../../mcp/mcp-server.js';
import { HttpTool } from '../http/http-tool.js';
import type { ToolDiscovery } from '../tool-discovery.service.js';
import type { UnboundTool } from '../toolset.interface.js';

/** What answers for one tool of a manifest. */
export interface Binding {
  readonly tools: readonly Tool[];
  readonly unbound: readonly UnboundTool[];
  /** Of tools that a MCP server listed. */
  readonly listing?: McpListing;
  /** True when the next run should ask again. */
  readonly isTemporary?: boolean;
}

type Source =
  | { readonly kind: 'tool'; readonly tool: Tool }
  | { readonly kind: 'server'; readonly server: McpServer }
  | { readonly kind: 'none'; readonly reason: string };

const HTTP_TYPES: readonly string[] = ['http', 'api', 'webhook'];

/** Finds what a tool of a manifest stands for: an endpoint, a MCP server, or a tool of the application. */
export class ToolBinder {
  constructor(
    private readonly discovery: ToolDiscovery,
    private readonly mcp: McpConnections,
    private readonly egress: EgressPolicy,
  ) {}

  /** What is known without connecting anywhere: of the tools of a MCP server, nothing. */
  local(binding: ToolBinding): Binding {
    return localBinding(binding, this.#source(binding));
  }

  /** @throws OssaError only when the signal aborts while a MCP server is being connected */
  async bind(binding: ToolBinding, signal: AbortSignal): Promise<Binding> {
    const source = this.#source(binding);
    if (source.kind !== 'server') return localBinding(binding, source);
    try {
      return listed(binding, source.server, await source.server.listing(signal));
    } catch (error) {
      if (signal.aborted) throw error;
      const reason = OssaError.isInstance(error) ? error.message : 'the MCP server cannot be used';
      return { tools: [], unbound: [unboundTool(binding, reason)], isTemporary: true };
    }
  }

  #source(binding: ToolBinding): Source {
    const { type, name, capability, endpoint, mcp } = binding;
    if (mcp) return this.#serverSource(mcp);
    if (endpoint && HTTP_TYPES.includes(type)) {
      const tool = new HttpTool(binding, endpoint, this.egress);
      return tool.problem === undefined ? { kind: 'tool', tool } : { kind: 'none', reason: tool.problem };
    }
    const tool = this.discovery.find(name) ?? (capability === undefined ? undefined : this.discovery.find(capability));
    if (tool) return { kind: 'tool', tool };
    const names = [name, ...(capability === undefined || capability === name ? [] : [capability])];
    const wanted = names.map((wantedName) => JSON.stringify(wantedName)).join(' or ');
    return { kind: 'none', reason: `no tool named ${wanted} is registered; decorate a method with @AgentTool` };
  }

  #serverSource(reference: NonNullable<ToolBinding['mcp']>): Source {
    const server = this.mcp.server(reference);
    if (server) return { kind: 'server', server };
    const reason = `no MCP server named ${JSON.stringify(reference.server)} is configured under mcp.servers, and the manifest gives no http address`;
    return { kind: 'none', reason };
  }
}

export function unboundTool({ name, type }: Pick<ToolBinding, 'name' | 'type'>, reason: string): UnboundTool {
  return { name, type, reason };
}

function localBinding(binding: ToolBinding, source: Source): Binding {
  const unbound = source.kind === 'none' ? [unboundTool(binding, source.reason)] : [];
  return { tools: source.kind === 'tool' ? [source.tool] : [], unbound };
}

/** The tools a manifest lists by name, or all that the server offers. */
function listed(binding: ToolBinding, server: McpServer, listing: McpListing): Binding {
  const wanted = binding.mcp?.tools;
  if (!wanted) return { tools: listing.tools, unbound: [], listing };
  const tools = listing.tools.filter((tool) => wanted.includes(tool.definition.name));
  const missing = wanted.filter((name) => !tools.some((tool) => tool.definition.name === name));
  const reason = `MCP server ${JSON.stringify(server.name)} offers no tool of this name`;
  return { tools, unbound: missing.map((name) => unboundTool({ name, type: binding.type }, reason)), listing };
}
