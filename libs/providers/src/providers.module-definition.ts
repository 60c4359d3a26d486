import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { ProvidersOptionsInput } from './providers.options.js';

/** What was given to `register`; {@link PROVIDERS_OPTIONS} is the same with every default filled in. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<ProvidersOptionsInput>().build();

/** Injection token of the parsed `ProvidersOptions`. */
export const PROVIDERS_OPTIONS = Symbol('ossa:providers-options');
