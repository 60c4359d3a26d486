import type { FactoryProvider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AgentExecutor, AgentHandle, agentToken } from '@ossa/agent';

/** A provider for the handle of each agent. The executor is looked up at the first call, so a handle works in any module. */
export function agentHandles(names: readonly string[]): FactoryProvider<AgentHandle>[] {
  return [...new Set(names)].map((name) => ({
    provide: agentToken(name),
    inject: [ModuleRef],
    useFactory: (modules: ModuleRef) => new AgentHandle(name, () => modules.get(AgentExecutor, { strict: false })),
  }));
}
