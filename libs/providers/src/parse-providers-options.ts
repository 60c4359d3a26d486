import { OssaError } from '@ossa/contracts';
import { z } from 'zod';
import { type ProvidersOptions, type ProvidersOptionsInput, providersOptionsSchema } from './providers.options.js';

/**
 * The options with every default filled in; options that are parsed already come out unchanged.
 *
 * @throws OssaError `configuration_invalid` with the path of every problem
 */
export function parseProvidersOptions(options: ProvidersOptionsInput): ProvidersOptions {
  const parsed = providersOptionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new OssaError(
    'configuration_invalid',
    `The options of the providers are invalid.\n${z.prettifyError(parsed.error)}`,
  );
}
