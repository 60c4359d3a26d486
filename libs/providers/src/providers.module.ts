import { Module } from '@nestjs/common';
import { DeadlineProviderDecorator } from './deadline/deadline.provider-decorator.js';
import { HttpClient } from './http-client/http-client.service.js';
import { parseProvidersOptions } from './parse-providers-options.js';
import { ProviderFactory } from './provider-factory.service.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, PROVIDERS_OPTIONS } from './providers.module-definition.js';
import { ProviderRegistry } from './registry/provider-registry.service.js';
import { AdapterRouter } from './routing/adapter-router.service.js';
import { SimulatedModelProvider } from './simulated/simulated.model-provider.js';

/** The model providers and their stages of the model chain. */
@Module({
  providers: [
    { provide: PROVIDERS_OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: parseProvidersOptions },
    HttpClient,
    ProviderRegistry,
    SimulatedModelProvider,
    AdapterRouter,
    ProviderFactory,
    DeadlineProviderDecorator,
  ],
  exports: [ProviderFactory, AdapterRouter, DeadlineProviderDecorator, SimulatedModelProvider],
})
export class ProvidersModule extends ConfigurableModuleClass {}
