// The public surface of the published package, `@ossa/nest`: what an application imports, from whichever library it comes.
export {
  AgentExecutor,
  AgentHandle,
  AgentRegistry,
  AgentTool,
  type AgentToolOptions,
  InjectAgent,
  type RunStream,
  ToolDiscovery,
  ToolError,
} from '@ossa/agent';
export { type CacheStats, type Invalidation, ResponseCache, type Warmed } from '@ossa/cache';
export {
  type AgentDefinition,
  AgentExecutionCompleteEvent,
  AgentExecutionErrorEvent,
  AgentExecutionStartEvent,
  type AgentInput,
  AgentToolCalledEvent,
  AgentToolFailedEvent,
  CacheFailedEvent,
  CacheHitEvent,
  CacheMissedEvent,
  type ErrorCode,
  type ExecuteOptions,
  lazy,
  type Message,
  type ModelCall,
  ModelError,
  type ModelPart,
  type ModelProvider,
  type ModelSettings,
  observe,
  opened,
  OssaError,
  type OssaEventMap,
  type ProviderDecorator,
  RateLimitedError,
  type RateLimitFigures,
  RateLimitRejectedEvent,
  RateLimitStoreEvent,
  type RunHandler,
  type RunPart,
  type RunRequest,
  type RunResult,
  type RunStage,
  type Secret,
  SECRET_RESOLVER,
  type SecretResolver,
  type Tool,
  type ToolContext,
  type Usage,
} from '@ossa/contracts';
export { configureServer, createFastifyAdapter, Public } from '@ossa/http';
export { OnOssaEvent } from '@ossa/observability';
export { ProviderFactory } from '@ossa/providers';
export { RateLimiter, type RateLimitSubject } from '@ossa/rate-limit';
export { type ChainOptions, MODEL_STAGES, RUN_STAGES } from './chains/chain-lists.js';
export { ConfigurationError } from './configuration/configuration.error.js';
export {
  type Configuration,
  type ConfigurationInput,
  configurationSchema,
} from './configuration/configuration.schema.js';
export { CONFIGURATION } from './configuration/configuration.token.js';
export { configurationJsonSchema } from './configuration/editor-schema.js';
export { readConfiguration, type ResolvedConfiguration } from './configuration/read-configuration.js';
export { honouredFields } from './honoured-fields.js';
export { OssaModule } from './ossa.module.js';
export type {
  OssaFeatureOptions,
  OssaModuleAsyncOptions,
  OssaModuleExtras,
  OssaModuleOptions,
  OssaOptions,
  OssaOptionsFactory,
} from './ossa.options.js';
