import { ConfigurableModuleBuilder, type InjectionToken, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AgentLoop, ContextRunStage, EventsRunStage } from '@ossa/agent';
import { CacheRunStage } from '@ossa/cache';
import {
  AUDIT_TRAIL,
  type AuditTrail,
  compose,
  composeRun,
  EGRESS_POLICY,
  EVENT_PUBLISHER,
  type EventPublisher,
  MODEL_CHAIN,
  type ModelProvider,
  NOOP_AUDIT_TRAIL,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  RUN_CHAIN,
  type RunRequest,
  type Telemetry,
  TELEMETRY,
} from '@ossa/contracts';
import { ProviderFactory } from '@ossa/providers';
import { RateLimitRunStage } from '@ossa/rate-limit';
import { type ApiKeyOptions, ApiKeys } from '@ossa/security';

export interface Surroundings {
  readonly model: ModelProvider;
  readonly keys?: readonly ApiKeyOptions[];
  readonly simulated?: boolean;
  /** Instead of the one that knows a scripted provider. */
  readonly providers?: ProviderFactory;
  readonly audit?: AuditTrail;
  readonly events?: EventPublisher;
  readonly telemetry?: Telemetry;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<Surroundings>().build();

const given = <T>(provide: InjectionToken, useFactory: (given: Surroundings) => T) => ({
  provide,
  inject: [MODULE_OPTIONS_TOKEN],
  useFactory,
});

/** What the agent and http libraries get from their siblings: the chains around a model, a provider, the keys. */
@Module({
  providers: [
    given(MODEL_CHAIN, ({ model }) => compose([], model)),
    { provide: RUN_CHAIN, inject: [ModuleRef], useFactory: runChain },
    given(
      ProviderFactory,
      ({ simulated = false, providers }) =>
        providers ?? {
          resolve: () => ({ provider: 'scripted', model: 'test' }),
          endpoint: () => 'https://scripted.example',
          names: () => ['scripted'],
          usable: () => ['scripted'],
          simulated,
        },
    ),
    given(ApiKeys, ({ keys = [] }) => new ApiKeys(keys)),
    given(AUDIT_TRAIL, ({ audit }) => audit ?? NOOP_AUDIT_TRAIL),
    given(EVENT_PUBLISHER, ({ events }) => events ?? NOOP_EVENT_PUBLISHER),
    given(TELEMETRY, ({ telemetry }) => telemetry ?? NOOP_TELEMETRY),
    { provide: EGRESS_POLICY, useValue: { request: refuse, fetch: () => refuse } },
  ],
  exports: [MODEL_CHAIN, RUN_CHAIN, ProviderFactory, ApiKeys, EGRESS_POLICY, AUDIT_TRAIL, EVENT_PUBLISHER, TELEMETRY],
})
export class SurroundingsModule extends ConfigurableModuleClass {}

function runChain(modules: ModuleRef) {
  const get = <T>(type: new (...dependencies: never[]) => T): T => modules.get(type, { strict: false });
  const stages = () => [get(ContextRunStage), get(EventsRunStage), get(RateLimitRunStage), get(CacheRunStage)];
  return { run: (request: RunRequest) => composeRun(stages(), get(AgentLoop)).run(request) };
}

function refuse(): Promise<never> {
  return Promise.reject(new TypeError('no way out in this test'));
}
