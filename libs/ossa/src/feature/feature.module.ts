import { resolve } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { FeatureAgents } from '@ossa/agent';
import { agentHandles } from '../handles/agent-handles.js';
import { manifestNames } from '../handles/agent-names.js';
import type { OssaFeatureOptions } from '../ossa.options.js';

/** Agents and tools that a module of the application brings along; the registry finds them by their class. */
@Module({})
export class FeatureModule {
  static async register({ agents = [], tools = [], imports = [] }: OssaFeatureOptions): Promise<DynamicModule> {
    const feature = new FeatureAgents(agents.map((agent) => (typeof agent === 'string' ? resolve(agent) : agent)));
    const names = [...(await manifestNames(feature.paths, process.cwd())), ...feature.manifests.flatMap(namesOf)];
    const handles = agentHandles(names);
    return {
      module: FeatureModule,
      imports,
      providers: [{ provide: FeatureAgents, useValue: feature }, ...tools, ...handles],
      exports: [...tools, ...handles.map((handle) => handle.provide)],
    };
  }
}

/** The addresses a manifest will have, also of one that turns out to be wrong when it is loaded. */
function namesOf({ metadata }: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof metadata !== 'object' || metadata === null || !('name' in metadata)) return [];
  const name = String(metadata.name);
  return 'namespace' in metadata ? [name, `${String(metadata.namespace)}.${name}`] : [name];
}
