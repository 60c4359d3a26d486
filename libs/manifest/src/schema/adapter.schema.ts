import { z } from 'zod';
import { credentialSource, open, freeObject } from './schema-parts.js';

export const adapter = open({
  type: z.string().regex(/^[a-z0-9]+(\.[a-z0-9]+)+$/),
  version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/),
  config: freeObject(),
  secrets: z.record(z.string(), credentialSource()).optional(),
}).describe('Per-platform settings');
