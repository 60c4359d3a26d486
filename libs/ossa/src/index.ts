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
