import { z } from 'zod';
import { open } from './schema-parts.js';

export const checkpointing = open({
  enabled: z.boolean().default(true),
  interval: z.enum(['iteration', 'time', 'manual']).default('iteration'),
  interval_value: z.int().default(5),
  retention: open({
    days: z.int().min(1).max(365).default(30),
    max_checkpoints: z.int().min(1).default(100),
  }).optional(),
  storage: open({
    backend: z.enum(['agent-brain', 's3', 'local']).default('agent-brain'),
    location: z.url().optional(),
  }).optional(),
}).describe('Resume points');
