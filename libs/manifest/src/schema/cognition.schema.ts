import { z } from 'zod';
import { open } from './schema-parts.js';

export const cognition = open({
  pattern: z
    .enum(['sequential', 'tree_of_thought', 'react', 'plan_and_execute'])
    .describe('Reasoning loop style')
    .optional(),
  constraints: open({
    max_depth: z.int().min(1).describe('Depth cap').optional(),
    branching: z.boolean().default(true),
    revision: z.boolean().default(true),
    confidence_threshold: z.number().min(0).max(1).optional(),
  }).optional(),
  trace: open({
    format: z.enum(['otel_spans', 'ossa_native', 'both']).default('both'),
    storage: z.enum(['vector', 'graph', 'both']).default('graph'),
    retention: z
      .string()
      .regex(/^(\d+d|\d+w|\d+\s*days?)$/)
      .optional(),
  }).optional(),
  governance: open({
    human_review_triggers: z
      .array(
        open({
          confidence_below: z.number().min(0).max(1).optional(),
          contradiction_detected: z.boolean().optional(),
          branch_depth_exceeds: z.int().min(1).optional(),
        }),
      )
      .optional(),
    audit_required: z.boolean().default(false),
  }).optional(),
});
