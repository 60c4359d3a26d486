import { z } from 'zod';
import { open, freeObject, duration } from './schema-parts.js';

export const lifecycle = open({
  max_turns: z.int().min(1).describe('Max model turns in a run').optional(),
  turn_timeout: duration().describe('Duration s|m|h').optional(),
  idle_timeout: duration().describe('Duration s|m|h').optional(),
  checkpoint_interval: z.int().min(1).describe('Turns between checkpoints').optional(),
  phases: z
    .array(z.enum(['init', 'normalize', 'resolve', 'infer', 'execute', 'assemble', 'emit']))
    .describe('Subset of the phase names')
    .optional(),
  environments: z.record(z.string(), freeObject()).describe('Per-environment overrides').optional(),
  dependencies: z
    .array(
      open({
        name: z.string(),
        version: z.string(),
        type: z.enum(['runtime', 'build', 'optional']).default('runtime'),
        source: z.string().optional(),
      }),
    )
    .describe('External deps')
    .optional(),
});
