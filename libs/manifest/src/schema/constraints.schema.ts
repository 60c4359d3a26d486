import { z } from 'zod';
import { open } from './schema-parts.js';

export const constraints = open({
  cost: open({
    maxTokensPerDay: z.int().describe('Daily token cap').optional(),
    maxTokensPerRequest: z.int().describe('Per-run token cap').optional(),
    maxCostPerDay: z.number().describe('Daily spend cap').optional(),
    currency: z.string().describe('Currency code').optional(),
  })
    .describe('Budgets')
    .optional(),
  performance: open({
    maxLatencySeconds: z.number().describe('Latency target').optional(),
    maxConcurrentRequests: z.int().describe('Concurrency cap').optional(),
    timeoutSeconds: z.number().describe('Run timeout').optional(),
  })
    .describe('Time and concurrency limits')
    .optional(),
  resources: open({
    cpu: z.union([z.string(), z.number()]).describe('CPU quantity').optional(),
    memory: z.union([z.string(), z.number()]).describe('Memory quantity').optional(),
  })
    .describe('Placement hints')
    .optional(),
}).describe('Limits');
