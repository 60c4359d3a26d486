import { Inject, Injectable } from '@nestjs/common';
import { type AgentDefinition, EGRESS_POLICY, type EgressPolicy } from '@ossa/contracts';
import { McpConnections } from '../mcp/mcp-connections.service.js';
import type { McpListing } from '../mcp/mcp-server.js';
import { ToolDiscovery } from './tool-discovery.service.js';
import { ToolBinder } from './binding/tool-binder.js';
import { ToolsetBuilder } from './binding/toolset-builder.js';
import type { Toolset, UnboundTool } from './toolset.interface.js';

interface CachedToolset {
  readonly toolset: Toolset;
  readonly revision: number;
  readonly listings: readonly McpListing[];
}

/** Turns the tools a manifest names into tools that can be called. What nothing answers for is reported, not an error. */
@Injectable()
export class ToolCatalog {
  readonly #toolsets = new WeakMap<AgentDefinition, CachedToolset>();
  readonly #binder: ToolBinder;

  constructor(
    private readonly discovery: ToolDiscovery,
    mcp: McpConnections,
    @Inject(EGRESS_POLICY) egress: EgressPolicy,
  ) {
    this.#binder = new ToolBinder(discovery, mcp, egress);
  }

  /** The tools of an agent, when nothing has to be asked for: undefined until {@link toolset} has made them, and after they may have changed. */
  current(agent: AgentDefinition): Toolset | undefined {
    const cached = this.#toolsets.get(agent);
    if (cached === undefined || cached.revision !== this.discovery.revision) return undefined;
    return cached.listings.every((listing) => listing.isCurrent) ? cached.toolset : undefined;
  }

  /**
   * The tools of an agent. Made once and kept; a MCP server that is down, or that has restarted, is asked again by a later run.
   *
   * @throws OssaError only when the signal aborts while a MCP server is being connected
   */
  async toolset(agent: AgentDefinition, signal: AbortSignal): Promise<Toolset> {
    const current = this.current(agent);
    if (current) return current;
    const { revision } = this.discovery;
    const found = await Promise.all(
      agent.tools.map(async (tool) => ({ tool, binding: await this.#binder.bind(tool, signal) })),
    );
    const builder = new ToolsetBuilder();
    for (const { tool, binding } of found) builder.add(tool, binding);
    const toolset = builder.build();
    const listings = found.flatMap(({ binding }) => binding.listing ?? []);
    if (!found.some(({ binding }) => binding.isTemporary)) this.#toolsets.set(agent, { toolset, revision, listings });
    return toolset;
  }

  /** The tools of a manifest that nothing answers for, as far as that can be said without connecting anywhere. */
  unbound(agent: AgentDefinition): readonly UnboundTool[] {
    const builder = new ToolsetBuilder();
    for (const tool of agent.tools) builder.add(tool, this.#binder.local(tool));
    return builder.build().unbound;
  }
}
