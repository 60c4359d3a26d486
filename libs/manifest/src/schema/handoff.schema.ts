import { z } from 'zod';
import { closed } from './schema-parts.js';

export const handoff = closed({
  to: z.string().describe('Agent URI or name'),
  condition: z.string().describe('When').optional(),
});
