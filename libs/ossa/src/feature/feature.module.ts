import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AgentRegistry } from '@ossa/agent';
import { agentHandles } from '../handles/agent-handles.js';
import { manifestNames } from '../handles/agent-names.js';
import type { OssaFeatureOptions } from '../ossa.options.js';

const FEATURE_AGENTS = Symbol('ossa:feature-agents'); // NonNullable<OssaFeatureOptions['agents']>

/** Agents and tools that a module of the application brings along. */
@Module({})
export class FeatureModule implements OnModuleInit {
  constructor(
    private readonly modules: ModuleRef,
    @Inject(FEATURE_AGENTS) private readonly agents: NonNullable<OssaFeatureOptions['agents']>,
  ) {}

  static register({ agents = [], tools = [], imports = [] }: OssaFeatureOptions): DynamicModule {
    const handles = agentHandles(agents.flatMap(namesOf));
    return {
      module: FeatureModule,
      imports,
      providers: [{ provide: FEATURE_AGENTS, useValue: agents }, ...tools, ...handles],
      exports: [...tools, ...handles.map((handle) => handle.provide)],
    };
  }

  async onModuleInit(): Promise<void> {
    const registry = this.modules.get(AgentRegistry, { strict: false });
    for (const agent of this.agents) {
      if (typeof agent === 'string') await registry.include(agent);
      else registry.register(agent, 'OssaModule.forFeature()');
    }
  }
}

function namesOf(agent: NonNullable<OssaFeatureOptions['agents']>[number]): readonly string[] {
  if (typeof agent === 'string') return manifestNames([agent], process.cwd());
  const { metadata } = agent;
  if (typeof metadata !== 'object' || metadata === null || !('name' in metadata)) return [];
  const name = String(metadata.name);
  return 'namespace' in metadata ? [name, `${String(metadata.namespace)}.${name}`] : [name];
}
