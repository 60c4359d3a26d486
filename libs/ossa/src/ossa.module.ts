import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { AgentModule, type AgentOptions } from '@ossa/agent';
import { OssaCacheModule } from '@ossa/cache';
import { assertBindAllowed, type HttpOptions, OssaHttpModule } from '@ossa/http';
import { ObservabilityModule } from '@ossa/observability';
import { ProvidersModule } from '@ossa/providers';
import { RateLimitModule } from '@ossa/rate-limit';
import { SecurityModule, type SecurityOptions } from '@ossa/security';
import { StoresModule } from '@ossa/stores';
import { ChainsModule } from './chains/chains.module.js';
import { ConfigurationError } from './configuration/configuration.error.js';
import { ConfigurationModule } from './configuration/configuration.module.js';
import { CONFIGURATION } from './configuration/configuration.token.js';
import type { ResolvedConfiguration } from './configuration/read-configuration.js';
import { FeatureModule } from './feature/feature.module.js';
import { agentHandles } from './handles/agent-handles.js';
import { agentNames } from './handles/agent-names.js';
import { honouredFields } from './honoured-fields.js';
import {
  OSSA_OPTIONS,
  type OssaFeatureOptions,
  type OssaModuleAsyncOptions,
  type OssaModuleExtras,
  type OssaModuleOptions,
  type OssaOptions,
  type OssaOptionsFactory,
} from './ossa.options.js';

/** Runs OSSA agents in a Nest application: import it once with `forRoot` or `forRootAsync`, and inject `AgentExecutor` or `@InjectAgent(name)`. */
@Module({})
export class OssaModule {
  /** Rejects with a ConfigurationError that lists every problem of the configuration; Nest awaits it when the application starts. */
  static forRoot(options: OssaModuleOptions = {}): Promise<DynamicModule> {
    const { http, chains, isGlobal, ...given } = options;
    const assembled = agentNames(given).then((agents) =>
      assemble({ extras: { http, chains, isGlobal }, providers: [{ provide: OSSA_OPTIONS, useValue: given }], agents }),
    );
    return reportedByNest(assembled);
  }

  static forRootAsync(options: OssaModuleAsyncOptions): DynamicModule {
    return assemble({
      extras: options,
      imports: options.imports,
      providers: asyncProviders(options),
      agents: options.agents ?? [],
    });
  }

  /** Adds agents and tools from the module they belong to, and makes the handles of these agents injectable there. */
  static forFeature(options: OssaFeatureOptions): Promise<DynamicModule> {
    return reportedByNest(FeatureModule.register(options));
  }
}

/** A decorator runs long before Nest awaits its imports; until then a rejection must not count as unhandled. */
function reportedByNest(module: Promise<DynamicModule>): Promise<DynamicModule> {
  module.catch(() => undefined);
  return module;
}

interface Assembly {
  readonly extras: OssaModuleExtras;
  readonly imports?: ModuleMetadata['imports'];
  readonly providers: readonly Provider[];
  readonly agents: readonly string[];
}

function assemble({ extras, imports, providers, agents }: Assembly): DynamicModule {
  const configuration = ConfigurationModule.register(providers, imports);
  const configured = <Options>(from: (resolved: ResolvedConfiguration) => Options) => ({
    inject: [CONFIGURATION],
    useFactory: from,
  });
  const stores = StoresModule.registerAsync({
    imports: [configuration],
    ...configured(({ configuration: { redis } }) => ({ redis })),
  });
  const security = SecurityModule.registerAsync({
    imports: [configuration, stores, ObservabilityModule],
    ...configured(securityOptions),
  });
  const limits = RateLimitModule.registerAsync({
    imports: [configuration, stores, ObservabilityModule],
    ...configured(({ configuration: { rateLimit } }) => rateLimit),
  });
  const cache = OssaCacheModule.registerAsync({
    imports: [configuration, stores, security, ObservabilityModule],
    ...configured(({ configuration: { cache }, root }) => ({ ...cache, root })),
  });
  const models = ProvidersModule.registerAsync({
    imports: [configuration, stores, security, ObservabilityModule],
    ...configured((resolved) => resolved.providers),
  });
  const agent = AgentModule.registerAsync({
    imports: [configuration, models, security, cache, ChainsModule.register(extras.chains ?? {})],
    ...configured(agentOptions),
  });
  const http = OssaHttpModule.registerAsync({
    imports: [configuration, stores, models, security, limits, cache, agent, ObservabilityModule],
    ...configured(httpOptions),
  });
  const handles = agentHandles(agents);
  return {
    module: OssaModule,
    global: extras.isGlobal ?? false,
    imports: [configuration, models, security, limits, cache, agent, ...(extras.http === false ? [] : [http])],
    providers: handles,
    exports: [agent, models, security, limits, cache, ...handles.map((handle) => handle.provide)],
  };
}

function agentOptions({ configuration, root, environment }: ResolvedConfiguration): AgentOptions {
  const { agents, mcp, defaultTemperature, defaultTimeout } = configuration;
  return { ...agents, mcp, defaultTemperature, timeout: defaultTimeout, root, environment, honoured: honouredFields };
}

function securityOptions({ configuration, root, readEnvironment }: ResolvedConfiguration): SecurityOptions {
  const {
    security: { egress, audit, secrets, enforceHttps },
    auth,
    safety,
    prices,
  } = configuration;
  return {
    egress,
    auth,
    audit,
    budget: safety,
    prices,
    secrets,
    enforceHttps,
    environment: readEnvironment,
    root,
  };
}

/** @throws OssaError when the address to listen on asks for a key and none is declared */
function httpOptions({ configuration: { http, auth } }: ResolvedConfiguration): HttpOptions {
  assertBindAllowed(auth, http.host);
  return http;
}

function asyncProviders({ inject, useFactory, useClass, useExisting }: OssaModuleAsyncOptions): Provider[] {
  if (useFactory) return [{ provide: OSSA_OPTIONS, inject, useFactory }];
  const factory = useExisting ?? useClass;
  if (factory === undefined) {
    throw new ConfigurationError('OssaModule.forRootAsync()', ['Give one of useFactory, useClass and useExisting.']);
  }
  const options: Provider = {
    provide: OSSA_OPTIONS,
    inject: [factory],
    useFactory: (given: OssaOptionsFactory): OssaOptions | Promise<OssaOptions> => given.createOssaOptions(),
  };
  return useClass ? [options, useClass] : [options];
}
