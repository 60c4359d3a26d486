export { AttemptProviderDecorator } from './attempt/attempt.provider-decorator.js';
export { CircuitBreakerProviderDecorator } from './circuit-breaker/circuit-breaker.provider-decorator.js';
export { FallbackProviderDecorator } from './fallback/fallback.provider-decorator.js';
export { HedgeProviderDecorator } from './hedge/hedge.provider-decorator.js';
export { KeyPoolProviderDecorator } from './key-pool/key-pool.provider-decorator.js';
export { RetryProviderDecorator } from './retry/retry.provider-decorator.js';
export { DeadlineProviderDecorator } from './deadline/deadline.provider-decorator.js';
export { ProviderFactory, type WantedModel } from './provider-factory.service.js';
export { ProvidersModule } from './providers.module.js';
export {
  type AdapterName,
  type ProviderOptions,
  type ProvidersOptions,
  type ProvidersOptionsInput,
  providerOptionsSchema,
  providersOptionsSchema,
} from './providers.options.js';
export { PROVIDER_ENVIRONMENT, type ProviderEnvironment } from './registry/provider-environment.js';
export { ProviderRegistry } from './registry/provider-registry.service.js';
export { UnknownProviderError } from './registry/unknown-provider.error.js';
export { AdapterRouter } from './routing/adapter-router.service.js';
export { SimulatedModelProvider } from './simulated/simulated.model-provider.js';
export type { SimulatedScript, SimulatedStep } from './simulated/simulated-script.js';
