import { editorJsonSchema } from '@ossa/manifest';
import { configurationSchema } from './configuration.schema.js';

/** The JSON Schema (draft 7) of the configuration file, for editors. */
export function configurationJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...editorJsonSchema(configurationSchema), title: 'OSSA for NestJS: configuration' };
}
