import { Injectable } from '@nestjs/common';
import type { AgentDefinition, AgentSurroundings, SurroundingsInspector } from '@ossa/contracts';
import { ProviderFactory } from '@ossa/providers';
import { ToolCatalog } from '../tools/tool-catalog.service.js';

/** Tells what an agent runs on: its target and its tools. */
@Injectable()
export class AgentInspector implements SurroundingsInspector {
  constructor(
    private readonly providers: ProviderFactory,
    private readonly catalog: ToolCatalog,
  ) {}

  async inspect(agent: AgentDefinition, signal: AbortSignal): Promise<AgentSurroundings> {
    const target = this.providers.resolve(agent.model);
    await this.catalog.toolset(agent, signal);
    return { target, endpoint: '', tools: '', readOnlyTools: new Set(), hasEffects: true };
  }
}
