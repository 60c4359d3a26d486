import type { FactoryProvider, ModuleMetadata, Type } from '@nestjs/common';
import type { ChainOptions } from './chains/chain-lists.js';
import type { ConfigurationInput } from './configuration/configuration.schema.js';

/** What decides how the module is put together; known before anything is configured. */
export interface OssaModuleExtras {
  /** False leaves out controllers, guard and probes: for workers, command lines, and hosts with an API of their own. @default true */
  readonly http?: boolean;
  /** Changes the two chains: each function gets the default list of stages and returns the one to use. */
  readonly chains?: ChainOptions;
  /** Makes what the module exports injectable everywhere without importing it again. @default false */
  readonly isGlobal?: boolean;
}

/** What is configured. */
export interface OssaOptions {
  /** Path of the configuration file, or the configuration itself. @default config/ossa.yaml, when it exists */
  readonly config?: string | ConfigurationInput;
  /** Folder that relative paths start from. @default the working directory */
  readonly root?: string;
  /** Variables for `${NAME}` in the configuration and the manifests. @default those of the process */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What `OssaModule.forRoot` takes; every field is optional. */
export interface OssaModuleOptions extends OssaOptions, OssaModuleExtras {}

/** Gives the options, for `useClass` and `useExisting`. */
export interface OssaOptionsFactory {
  /** Called once, while the module is built. */
  createOssaOptions(): OssaOptions | Promise<OssaOptions>;
}

/** What `OssaModule.forRootAsync` takes: one of `useFactory`, `useClass` and `useExisting` gives the {@link OssaOptions}. */
export interface OssaModuleAsyncOptions extends OssaModuleExtras, Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory?: FactoryProvider<OssaOptions | Promise<OssaOptions>>['useFactory'];
  readonly useClass?: Type<OssaOptionsFactory>;
  readonly useExisting?: Type<OssaOptionsFactory>;
  /** Names of the agents that `@InjectAgent` may ask for; they have to be known when the module is built. */
  readonly agents?: readonly string[];
}

/** What `OssaModule.forFeature` adds, from the module it belongs to. */
export interface OssaFeatureOptions {
  /** Manifests as objects, and files, folders or globs of manifests. */
  readonly agents?: readonly (string | Readonly<Record<string, unknown>>)[];
  /** Classes with `@AgentTool` methods; they become providers of this module. */
  readonly tools?: readonly Type[];
  /** What the tools inject. */
  readonly imports?: ModuleMetadata['imports'];
}

export const OSSA_OPTIONS = Symbol('ossa:options'); // OssaOptions
