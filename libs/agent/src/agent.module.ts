import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AGENT_RUNNER, SESSION_STORE, SURROUNDINGS_INSPECTOR } from '@ossa/contracts';
import { ObservabilityModule } from '@ossa/observability';
import { AGENT_OPTIONS, type AgentOptions } from './agent.options.js';
import { AgentExecutor } from './execution/agent-executor.service.js';
import { AgentInspector } from './execution/agent-inspector.service.js';
import { AgentLoop } from './execution/agent-loop.js';
import { McpConnections } from './mcp/mcp-connections.service.js';
import { MCP_OPTIONS } from './mcp/mcp.options.js';
import { AgentRegistry } from './registry/agent-registry.service.js';
import { InMemorySessionStore } from './sessions/in-memory-session-store.js';
import { ContextRunStage } from './stages/context.run-stage.js';
import { EventsRunStage } from './stages/events.run-stage.js';
import { ToolCatalog } from './tools/tool-catalog.service.js';
import { ToolDiscovery } from './tools/tool-discovery.service.js';
import { ToolInvoker } from './tools/tool-invoker.service.js';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<AgentOptions>({
  optionsInjectionToken: AGENT_OPTIONS,
}).build();

/**
 * The agents of an application and what runs them. Import it with `registerAsync({ imports })`, where the imports give the
 * chains (`MODEL_CHAIN`, `RUN_CHAIN`), the providers and the egress policy.
 */
@Module({
  imports: [DiscoveryModule, ObservabilityModule],
  providers: [
    AgentRegistry,
    AgentExecutor,
    { provide: AGENT_RUNNER, useExisting: AgentExecutor },
    { provide: SURROUNDINGS_INSPECTOR, useClass: AgentInspector },
    AgentLoop,
    ContextRunStage,
    EventsRunStage,
    ToolCatalog,
    ToolDiscovery,
    ToolInvoker,
    McpConnections,
    { provide: MCP_OPTIONS, inject: [AGENT_OPTIONS], useFactory: (options: AgentOptions) => options.mcp },
    { provide: SESSION_STORE, useClass: InMemorySessionStore },
  ],
  exports: [AgentRegistry, AgentExecutor, ToolDiscovery, ObservabilityModule],
})
export class AgentModule extends ConfigurableModuleClass {}
