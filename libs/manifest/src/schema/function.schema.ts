import { z } from 'zod';
import { jsonSchema } from './json-schema.schema.js';
import { closed } from './schema-parts.js';

export const functionDefinition = closed({
  name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/),
  description: z.string(),
  parameters: jsonSchema.describe('JSON Schema of arguments'),
  returns: jsonSchema.describe('JSON Schema of the result').optional(),
  strict: z.boolean().describe('Reject arguments that do not match').default(true),
});
