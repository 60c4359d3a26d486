import type { AgentDefinition } from '@ossa/contracts';
import {
  isKind,
  type LoadOptions,
  loadConfiguredManifests,
  type ManifestCache,
  type ManifestResult,
  type Problem,
  validateManifest,
} from '@ossa/manifest';
import type { AgentOptions } from '../agent.options.js';
import { defineAgent } from '../definition/define-agent.js';
import type { ToolCatalog } from '../tools/tool-catalog.service.js';
import type { UnboundTool } from '../tools/toolset.interface.js';
import { agentProblem } from './agent-problem.js';
import { inlineManifest } from './inline-manifest.js';

export interface SourcedAgents {
  readonly agents: readonly AgentDefinition[];
  readonly problems: readonly Problem[];
}

/** Reads the agents that the configuration points to or contains. */
export class AgentSource {
  readonly #load: LoadOptions;
  readonly #included: string[] = [];

  /**
   * @param unbound says which tools of an agent nothing answers for
   * @param cache where files that have not changed are found as they were read
   */
  constructor(
    private readonly options: AgentOptions,
    private readonly unbound: ToolCatalog['unbound'],
    cache?: ManifestCache,
  ) {
    const { mode, environment, honoured } = options;
    this.#load = { mode, environment, honoured, cache };
  }

  /** Where manifests are looked for. */
  get paths(): readonly string[] {
    return [...this.options.paths, ...this.#included];
  }

  /** Adds places to look for manifests in. */
  include(paths: readonly string[]): void {
    this.#included.push(...paths);
  }

  /** Never rejects for a broken manifest: the good ones are there, the broken one is a problem. */
  async load(): Promise<SourcedAgents> {
    const files = await loadConfiguredManifests(this.paths, {
      ...this.#load,
      root: this.options.root,
    });
    const inline = Object.entries(this.options.inline).map(([name, content]) =>
      this.read(inlineManifest(name, content), `configuration agents.inline.${name}`),
    );
    const all = [this.#define(files), ...inline];
    return { agents: all.flatMap((part) => part.agents), problems: all.flatMap((part) => part.problems) };
  }

  /** One manifest given as an object. */
  read(manifest: unknown, source: string): SourcedAgents {
    return this.#define(validateManifest(manifest, { file: source }, this.#load));
  }

  #define({ manifests, problems }: ManifestResult): SourcedAgents {
    const agents: AgentDefinition[] = [];
    const found: Problem[] = [...problems, ...manifests.flatMap((loaded) => loaded.problems)];
    for (const loaded of manifests) {
      if (!isKind(loaded, 'Agent')) continue;
      const agent = defineAgent(loaded, { temperature: this.options.defaultTemperature });
      const unbound = this.unbound(agent);
      found.push(...unbound.map((tool) => unboundTool(loaded.file, tool, this.options.mode)));
      if (unbound.length === 0 || this.options.mode === 'lenient') agents.push(agent);
    }
    return { agents, problems: found };
  }
}

/** An agent without one of its tools runs in lenient mode, and is refused in strict mode. */
function unboundTool(file: string, { name, type, reason }: UnboundTool, mode: AgentOptions['mode']): Problem {
  return agentProblem(mode === 'strict' ? 'error' : 'warning', file, {
    code: 'unbound_tool',
    path: '/spec/tools',
    message: `The ${type} tool ${JSON.stringify(name)} is not offered to the model: ${reason}.`,
  });
}
