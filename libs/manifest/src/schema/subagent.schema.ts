import { z } from 'zod';
import { closed } from './schema-parts.js';

export const subagent = closed({
  name: z.string().regex(/^[a-z][a-z0-9_-]*$/),
  kind: z.enum(['subagent', 'worker', 'specialist', 'reviewer', 'debugger']).optional(),
  role: z.string().describe('Child system prompt'),
  model: z.string().describe('Model override').optional(),
  tools: z.array(z.string()).describe('Tool allow-list').optional(),
  contextIsolation: z.boolean().describe('true = child does not see the parent history').default(true),
  reportTo: z.string().describe('Agent that receives the result').optional(),
  maxTokenBudget: z.int().min(1000).describe('Token cap of the child').optional(),
});
