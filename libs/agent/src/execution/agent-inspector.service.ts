import { Injectable } from '@nestjs/common';
import { type AgentDefinition, type AgentSurroundings, type SurroundingsInspector, type Target } from '@ossa/contracts';
import { ProviderFactory } from '@ossa/providers';
import { ToolCatalog } from '../tools/tool-catalog.service.js';
import { toolsetDigest } from '../tools/toolset-digest.js';
import type { Toolset } from '../tools/toolset.interface.js';

interface Inspected {
  readonly toolset: Toolset;
  readonly surroundings: AgentSurroundings;
}

/** Tells what an agent runs on: its target and its tools. At once as soon as the tools of the agent were put together. */
@Injectable()
export class AgentInspector implements SurroundingsInspector {
  readonly #inspected = new WeakMap<AgentDefinition, Inspected>();

  constructor(
    private readonly providers: ProviderFactory,
    private readonly catalog: ToolCatalog,
  ) {}

  inspect(agent: AgentDefinition, signal: AbortSignal): AgentSurroundings | Promise<AgentSurroundings> {
    const target = this.providers.resolve(agent.model);
    const toolset = this.catalog.current(agent);
    if (toolset) return this.#surroundings(agent, target, toolset);
    return this.catalog.toolset(agent, signal).then((made) => this.#surroundings(agent, target, made));
  }

  #surroundings(agent: AgentDefinition, target: Target, toolset: Toolset): AgentSurroundings {
    const known = this.#inspected.get(agent);
    if (known?.toolset === toolset && isSame(known.surroundings.target, target)) return known.surroundings;
    const tools = toolset.definitions.flatMap(({ name }) => {
      const bound = toolset.find(name);
      return bound ? [{ name, readOnly: bound.tool.readOnly }] : [];
    });
    const surroundings = {
      target,
      endpoint: this.providers.endpoint(target.provider),
      tools: toolsetDigest(toolset),
      readOnlyTools: new Set(tools.filter(({ readOnly }) => readOnly).map(({ name }) => name)),
      hasEffects: tools.some(({ readOnly }) => !readOnly),
    };
    this.#inspected.set(agent, { toolset, surroundings });
    return surroundings;
  }
}

function isSame(a: Target, b: Target): boolean {
  return a.provider === b.provider && a.model === b.model && a.baseUrl === b.baseUrl;
}
