import { z } from 'zod';
import { freeObject, open } from './schema-parts.js';

/** A JSON Schema inside a manifest, as far as the standard looks into it. Its depth and references are checked apart. */
export const jsonSchema = open({
  type: z.enum(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']).optional(),
  properties: freeObject().optional(),
  required: z.array(z.string()).optional(),
  items: freeObject().optional(),
  additionalProperties: z.union([z.boolean(), freeObject()]).optional(),
});
