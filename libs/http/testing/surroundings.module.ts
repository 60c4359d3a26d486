import { type DynamicModule, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AgentLoop, ContextRunStage, EventsRunStage } from '@ossa/agent';
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
import { type ApiKeyOptions, ApiKeys } from '@ossa/security';

export interface Surroundings {
  readonly model: ModelProvider;
  readonly keys?: readonly ApiKeyOptions[];
  readonly simulated?: boolean;
}

@Module({})
class SurroundingsModule {}

/** What the agent and http libraries get from their siblings: the chains around a model, a provider, the keys. */
export function surroundings({ model, keys = [], simulated = false }: Surroundings): DynamicModule {
  const providers = {
    resolve: () => ({ provider: 'scripted', model: 'test' }),
    names: () => ['scripted'],
    usable: () => ['scripted'],
    simulated,
  };
  return {
    module: SurroundingsModule,
    providers: [
      { provide: MODEL_CHAIN, useValue: compose([], model) },
      { provide: RUN_CHAIN, inject: [ModuleRef], useFactory: runChain },
      { provide: ProviderFactory, useValue: providers },
      { provide: ApiKeys, useValue: new ApiKeys(keys) },
      { provide: EGRESS_POLICY, useValue: { request: refuse, fetch: () => refuse } },
    ],
    exports: [MODEL_CHAIN, RUN_CHAIN, ProviderFactory, ApiKeys, EGRESS_POLICY],
  };
}

function runChain(modules: ModuleRef) {
  const get = <T>(type: new (...dependencies: never[]) => T): T => modules.get(type, { strict: false });
  return {
    run: (request: RunRequest) => composeRun([get(ContextRunStage), get(EventsRunStage)], get(AgentLoop)).run(request),
  };
}

const refuse = () => Promise.reject(new TypeError('no way out in this test'));
