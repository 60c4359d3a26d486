import { Module } from '@nestjs/common';
import { AttemptProviderDecorator } from './attempt/attempt.provider-decorator.js';
import { CircuitBreakerProviderDecorator } from './circuit-breaker/circuit-breaker.provider-decorator.js';
import { CircuitBreakers } from './circuit-breaker/circuit-breakers.service.js';
import { CircuitControl } from './circuit-breaker/circuit-control.service.js';
import { FallbackTargets } from './fallback/fallback-targets.service.js';
import { FallbackProviderDecorator } from './fallback/fallback.provider-decorator.js';
import { HedgeProviderDecorator } from './hedge/hedge.provider-decorator.js';
import { HedgeTimings } from './hedge/hedge-timings.service.js';
import { KeyPoolProviderDecorator } from './key-pool/key-pool.provider-decorator.js';
import { KeyPools } from './key-pool/key-pools.service.js';
import { RetryPlanner } from './retry/retry-planner.service.js';
import { RetryProviderDecorator } from './retry/retry.provider-decorator.js';
import { DeadlineProviderDecorator } from './deadline/deadline.provider-decorator.js';
import { KeyAnnouncements } from './keys/key-announcements.service.js';
import { KeyRotation } from './keys/key-rotation.service.js';
import { ProviderKeys } from './keys/provider-keys.service.js';
import { HttpClient } from './http-client/http-client.service.js';
import { ProviderFetch } from './http-client/provider-fetch.service.js';
import { parseProvidersOptions } from './parse-providers-options.js';
import { ProviderFactory } from './provider-factory.service.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, PROVIDERS_OPTIONS } from './providers.module-definition.js';
import { ProviderRegistry } from './registry/provider-registry.service.js';
import { AdapterRouter } from './routing/adapter-router.service.js';
import { RequestSigners } from './signing/request-signers.service.js';
import { ProviderSecurity } from './validation/provider-security.service.js';
import { SimulatedModelProvider } from './simulated/simulated.model-provider.js';

const STAGES = [
  FallbackProviderDecorator,
  HedgeProviderDecorator,
  RetryProviderDecorator,
  KeyPoolProviderDecorator,
  AttemptProviderDecorator,
  CircuitBreakerProviderDecorator,
  DeadlineProviderDecorator,
];

/** The model providers and their stages of the model chain. */
@Module({
  providers: [
    { provide: PROVIDERS_OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: parseProvidersOptions },
    HttpClient,
    ProviderFetch,
    RequestSigners,
    ProviderRegistry,
    KeyPools,
    HedgeTimings,
    CircuitBreakers,
    CircuitControl,
    ProviderKeys,
    KeyAnnouncements,
    KeyRotation,
    ProviderSecurity,
    SimulatedModelProvider,
    AdapterRouter,
    ProviderFactory,
    FallbackTargets,
    RetryPlanner,
    ...STAGES,
  ],
  exports: [ProviderFactory, AdapterRouter, SimulatedModelProvider, ...STAGES],
})
export class ProvidersModule extends ConfigurableModuleClass {}
