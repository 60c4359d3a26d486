import type { Finding } from '../problem/problem-log.js';
import type { Manifest } from '../schema/manifest.schema.js';

/** What a host needs to know to say whether it can run a tool. */
export interface ToolToBind {
  readonly type: string;
  readonly name?: string | undefined;
  /** `handler.capability`, the second name a tool binds by. */
  readonly capability?: string | undefined;
}

/** The tools and functions of an Agent that the host cannot run: errors in strict mode, warnings in lenient mode. */
export function unboundTools(
  manifest: Manifest,
  binds: (tool: ToolToBind) => boolean,
  mode: 'strict' | 'lenient',
): readonly Finding[] {
  if (manifest.kind !== 'Agent') return [];
  const { tools = [], functions = [] } = manifest.spec;
  const wanted = [
    ...tools.map(({ type, name, handler }, index) => ({
      tool: { type, name, capability: handler?.capability },
      path: ['spec', 'tools', index],
    })),
    ...functions.map(({ name }, index) => ({ tool: { type: 'function', name }, path: ['spec', 'functions', index] })),
  ];
  return wanted
    .filter(({ tool }) => !binds(tool))
    .map(({ tool, path }) => ({
      severity: mode === 'strict' ? 'error' : 'warning',
      kind: 'binding',
      code: 'unbound_tool',
      path,
      message: `Nothing runs the ${tool.type} tool${tool.name === undefined ? '' : ` "${tool.name}"`}; register it or remove it.`,
      found: tool.name ?? tool.type,
    }));
}
