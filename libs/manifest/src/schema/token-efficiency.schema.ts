import { z } from 'zod';
import { closed } from './schema-parts.js';

export const tokenEfficiency = closed({
  serialization_profile: z.enum(['full', 'compact', 'fingerprint']).default('compact'),
  observation_format: z.enum(['full', 'diff', 'projected', 'summary']).default('projected'),
  budget: closed({
    max_input_tokens: z.int().describe('Input token cap per call').optional(),
    max_output_tokens: z.int().describe('Output token cap per call').optional(),
    allocation_strategy: z.enum(['equal', 'proportional', 'adaptive']).default('adaptive'),
    cascade: z
      .array(
        closed({
          model: z.string(),
          max_complexity: z.enum(['low', 'medium', 'high']),
          budget_share: z.number().min(0).max(1).optional(),
          budget_tokens: z.int().optional(),
          condition: z.string().optional(),
        }),
      )
      .describe('Cheap to costly model stages')
      .optional(),
  }).optional(),
  routing: closed({
    cascade: z.array(z.string()).describe('Model ids, cheap first').optional(),
    complexity_threshold: z.array(z.number()).describe('Cut points between stages').optional(),
    strategy: z.enum(['cost_optimized', 'quality_optimized', 'balanced']).default('cost_optimized'),
  }).optional(),
  consolidation: closed({
    strategy: z.enum(['aggressive', 'moderate', 'minimal', 'none']).default('moderate'),
    retain: z.array(z.string()).optional(),
    summarize: z.array(z.string()).optional(),
    drop: z.array(z.string()).optional(),
    accumulate: z.array(z.string()).optional(),
    max_accumulated_tokens: z.int().describe('History cap before consolidation').default(5000),
  }).optional(),
  compression: closed({
    enabled: z.boolean().default(true),
    strategy: z.enum(['template', 'semantic', 'hybrid', 'none']).optional(),
    compression_ratio: z.number().min(0).max(1).optional(),
    min_quality: z.number().min(0).max(1).default(0.95),
    templates: z
      .array(
        closed({
          name: z.string(),
          pattern: z.string(),
          expands_to: z.string().optional(),
          savings: z.int().optional(),
        }),
      )
      .optional(),
  }).optional(),
  custom_metrics: z
    .array(
      closed({
        name: z.string(),
        type: z.enum(['counter', 'gauge', 'histogram']),
        description: z.string().optional(),
        labels: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});
