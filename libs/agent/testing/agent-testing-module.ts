import { type DynamicModule, type LoggerService, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import {
  compose,
  composeRun,
  EGRESS_POLICY,
  MODEL_CHAIN,
  type ModelProvider,
  RUN_CHAIN,
  type RunRequest,
} from '@ossa/contracts';
import { ProviderFactory } from '@ossa/providers';
import { AgentModule } from '../src/agent.module.js';
import type { AgentOptions } from '../src/agent.options.js';
import { AgentLoop } from '../src/execution/agent-loop.js';
import { mcpOptionsSchema } from '../src/mcp/mcp.options.js';
import { ContextRunStage } from '../src/stages/context.run-stage.js';
import { EventsRunStage } from '../src/stages/events.run-stage.js';

/** What the agent library gets from above and from its siblings: the chains around a model, and a provider for every agent. */
@Module({})
class SurroundingsModule {
  static register(model: ModelProvider): DynamicModule {
    return {
      module: SurroundingsModule,
      providers: [
        { provide: MODEL_CHAIN, useValue: compose([], model) },
        {
          provide: RUN_CHAIN,
          inject: [ModuleRef],
          useFactory: (modules: ModuleRef) => {
            const get = <T>(type: new (...dependencies: never[]) => T): T => modules.get(type, { strict: false });
            return {
              run: (request: RunRequest) =>
                composeRun([get(ContextRunStage), get(EventsRunStage)], get(AgentLoop)).run(request),
            };
          },
        },
        {
          provide: ProviderFactory,
          useValue: {
            resolve: () => ({ provider: 'scripted', model: 'test' }),
            names: () => ['scripted'],
            usable: () => ['scripted'],
            simulated: false,
          },
        },
        {
          provide: EGRESS_POLICY,
          useValue: { request: () => Promise.reject(new TypeError('no egress in this test')), fetch: () => fetch },
        },
      ],
      exports: [MODEL_CHAIN, RUN_CHAIN, ProviderFactory, EGRESS_POLICY],
    };
  }
}

const SILENT: LoggerService = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** A Nest module with the real agent library around the given model. Inline agents go into `options.inline`. */
export async function agentTestingModule(
  model: ModelProvider,
  options: Partial<AgentOptions> = {},
  extend: (builder: TestingModuleBuilder) => TestingModuleBuilder = (builder) => builder,
): Promise<TestingModule> {
  const agent = AgentModule.registerAsync({
    imports: [SurroundingsModule.register(model)],
    useFactory: () => ({
      paths: [],
      mode: 'lenient' as const,
      watch: false,
      inline: {},
      mcp: mcpOptionsSchema.parse({}),
      root: process.cwd(),
      environment: {},
      timeout: 60_000,
      ...options,
    }),
  });
  const module = await extend(Test.createTestingModule({ imports: [agent] }))
    .setLogger(SILENT)
    .compile();
  return module.init();
}
