import { z } from 'zod';
import { open } from './schema-parts.js';

export const completion = open({
  default_signal: z
    .enum(['continue', 'complete', 'blocked', 'escalate', 'checkpoint'])
    .describe('Status when nothing else applies')
    .optional(),
  signals: z
    .array(
      open({
        signal: z.enum(['continue', 'complete', 'blocked', 'escalate', 'checkpoint']),
        condition: z.string().optional(),
        priority: z.int().describe('Higher value is tested first').optional(),
      }),
    )
    .optional(),
  max_iterations: z.int().describe('Loop cap').default(10),
  timeout_seconds: z.int().describe('Run timeout').optional(),
});
