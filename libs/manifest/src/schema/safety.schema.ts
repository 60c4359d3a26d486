import { z } from 'zod';
import { open, freeObject } from './schema-parts.js';

export const safety = open({
  content_filtering: open({
    enabled: z.boolean().optional(),
    categories: z.array(z.string()).optional(),
    threshold: z.enum(['low', 'medium', 'high']).optional(),
    action: z.enum(['warn', 'block', 'redact']).describe('What to do on a match').optional(),
  }).optional(),
  pii_detection: open({
    enabled: z.boolean().optional(),
    types: z.array(z.string()).describe('PII classes').optional(),
    action: z.enum(['warn', 'block', 'redact']).describe('What to do on PII').optional(),
  }).optional(),
  rate_limiting: open({
    enabled: z.boolean().optional(),
    requests_per_minute: z.int().describe('Per-agent rate').optional(),
    burst_limit: z.int().describe('Burst size').optional(),
  }).optional(),
  guardrails: open({
    enabled: z.boolean().optional(),
    policies: z.array(freeObject()).describe('Free-form policy objects').optional(),
    max_tool_calls: z.int().describe('Tool calls per turn').optional(),
    max_execution_time_seconds: z.int().describe('Run time cap').optional(),
  })
    .describe('Object, never an array')
    .optional(),
  human_in_loop: open({
    enabled: z.boolean().optional(),
    triggers: z.array(z.string()).describe('Conditions needing approval').optional(),
  }).optional(),
}).describe('Input and output guards');
