import type { ToolBinding } from '@ossa/contracts';
import type { AgentManifest, ManifestTool } from '@ossa/manifest';

/** The tools a manifest names, in its order: `tools`, then `functions`. */
export function toolBindings(manifest: AgentManifest): readonly ToolBinding[] {
  const { tools = [], functions = [] } = manifest.spec;
  return [
    ...tools.filter(isOffered).map((tool, index) => toolBinding(tool, index, manifest)),
    ...functions.map(({ name, description, parameters, returns, strict }): ToolBinding => ({
      type: 'function',
      name,
      description,
      parameters: strict ? { additionalProperties: false, ...parameters } : parameters,
      returns,
    })),
  ];
}

/** A tool whose every capability is unavailable is not offered. */
function isOffered({ capabilities = [] }: ManifestTool): boolean {
  return capabilities.length === 0 || capabilities.some((capability) => capability.available);
}

function toolBinding(tool: ManifestTool, index: number, manifest: AgentManifest): ToolBinding {
  const { type, description, handler, parameters, returns } = tool;
  const name =
    tool.name ?? handler?.capability ?? (typeof tool.server === 'string' ? tool.server : `${type}-${index + 1}`);
  return {
    type,
    name,
    description,
    capability: handler?.capability,
    parameters,
    returns,
    endpoint: endpointOf(tool),
    mcp: type === 'mcp' ? mcpOf(tool, name, manifest) : undefined,
  };
}

function endpointOf({ handler, endpoint, method }: ManifestTool): ToolBinding['endpoint'] {
  const url = handler?.endpoint ?? endpoint;
  if (url === undefined) return undefined;
  return { url, method: (handler?.method ?? method ?? 'POST').toUpperCase(), headers: handler?.headers };
}

/** A server is named, or given by its address: in the tool itself, or in `protocols.mcp.servers`. */
function mcpOf(
  { server, toolNames, capabilities, endpoint }: ManifestTool,
  name: string,
  { protocols }: AgentManifest,
): ToolBinding['mcp'] {
  const tools =
    toolNames ?? capabilities?.filter((capability) => capability.available).map((capability) => capability.name);
  const serverName = typeof server === 'string' ? server : (textOf(server?.['name']) ?? name);
  const declared = protocols?.mcp?.servers?.find((candidate) => candidate.name === serverName);
  const url = [textOf(typeof server === 'object' ? server['url'] : server), endpoint, declared?.url].find((value) =>
    /^https?:\/\//.test(value ?? ''),
  );
  return { server: serverName, url, tools: tools ?? declared?.tools };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
