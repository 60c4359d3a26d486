export { AttemptProviderDecorator } from './attempt/attempt.provider-decorator.js';
export { CircuitBreakerProviderDecorator } from './circuit-breaker/circuit-breaker.provider-decorator.js';
export { CircuitControl, type CircuitOperator } from './circuit-breaker/circuit-control.service.js';
export { CircuitOpenError } from './circuit-breaker/circuit-open.error.js';
export type { CircuitStatus } from './circuit-breaker/circuit-status.js';
export { FallbackProviderDecorator } from './fallback/fallback.provider-decorator.js';
export { HedgeProviderDecorator } from './hedge/hedge.provider-decorator.js';
export { KeyPoolProviderDecorator } from './key-pool/key-pool.provider-decorator.js';
export { RetryProviderDecorator } from './retry/retry.provider-decorator.js';
export { DeadlineProviderDecorator } from './deadline/deadline.provider-decorator.js';
export type { KeyRotationResult, RotateKeyOptions } from './keys/key-rotation.service.js';
export { KeyUnavailableError } from './keys/key-unavailable.error.js';
export type { KeyOrigin, KeyOrigins } from './keys/key-origin.js';
export { PROVIDER_KEYS_SOURCE, type ProviderKeysSource } from './keys/provider-keys-source.js';
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
export type { ProviderDescription } from './registry/provider-description.js';
export { ProviderSecurity } from './validation/provider-security.service.js';
export type { SecurityIssue, SecurityIssueCode, SecurityReport } from './validation/security-issue.js';
export { SimulatedModelProvider } from './simulated/simulated.model-provider.js';
export type { SimulatedScript, SimulatedStep } from './simulated/simulated-script.js';
