import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { PROVIDER_KEYS_SOURCE, type ProviderKeysSource } from '@ossa/providers';
import { OSSA_OPTIONS, type OssaOptions } from '../ossa.options.js';
import { CONFIGURATION } from './configuration.token.js';
import { readConfiguration } from './read-configuration.js';

/** Reads the configuration once, and shows it to the rest of the application as `ossa` of Nest's ConfigService. */
@Module({})
export class ConfigurationModule {
  static register(options: readonly Provider[], imports: ModuleMetadata['imports'] = []): DynamicModule {
    return {
      module: ConfigurationModule,
      imports: [ConfigModule, ...imports],
      providers: [
        ...options,
        {
          provide: CONFIGURATION,
          inject: [OSSA_OPTIONS, ConfigService],
          useFactory: (given: OssaOptions, config: ConfigService) => {
            const resolved = readConfiguration(given);
            config.set('ossa', resolved.configuration);
            return resolved;
          },
        },
        {
          provide: PROVIDER_KEYS_SOURCE,
          inject: [OSSA_OPTIONS],
          useFactory:
            (given: OssaOptions): ProviderKeysSource =>
            () =>
              readConfiguration(given).providers.providers,
        },
      ],
      exports: [CONFIGURATION, PROVIDER_KEYS_SOURCE],
    };
  }
}
