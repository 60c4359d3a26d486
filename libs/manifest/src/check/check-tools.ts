import { isRecord } from '../problem/json-pointer.js';
import type { Finding } from '../problem/problem-log.js';
import type { AgentManifest } from '../schema/manifest.schema.js';

/** Fields that look like a gate and that no version of the standard knows on a tool. */
const NO_GATES = ['requires_approval', 'approval_required'];

/** Tools and servers that do less than they seem to. */
export function checkTools(manifest: AgentManifest): readonly Finding[] {
  return [...checkGates(manifest), ...checkServers(manifest)];
}

function checkGates({ spec }: AgentManifest): readonly Finding[] {
  return (spec.tools ?? []).flatMap((tool, index) =>
    NO_GATES.filter((field) => tool[field] === true).map((field): Finding => {
      const gate = tool.name === undefined || tool.type === 'mcp' ? 'true' : `[${tool.name}]`;
      const message = `"${field}" asks nobody here; write autonomy.approval_required: ${gate} to have calls approved.`;
      const path = ['spec', 'tools', index, field];
      return { severity: 'warning', kind: 'structure', code: 'no_gate', path, at: 'key', message };
    }),
  );
}

function checkServers({ spec, protocols }: AgentManifest): readonly Finding[] {
  const used = new Set((spec.tools ?? []).filter(({ type }) => type === 'mcp').map(serverName));
  return (protocols?.mcp?.servers ?? []).flatMap(({ name }, index): readonly Finding[] => {
    if (used.has(name)) return [];
    const path = ['protocols', 'mcp', 'servers', index];
    const message = `No tool uses the server "${name}", so it offers none; add { type: mcp, server: ${name} } to spec.tools.`;
    return [{ severity: 'warning', kind: 'binding', code: 'unused_server', path, message, found: name }];
  });
}

/** As the tool is bound: by `server`, by its name where it is an object, else by the name of the tool. */
function serverName({ server, name, handler }: NonNullable<AgentManifest['spec']['tools']>[number]): unknown {
  if (typeof server === 'string') return server;
  return (isRecord(server) ? server['name'] : undefined) ?? name ?? handler?.capability;
}
