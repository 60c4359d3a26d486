import { z } from 'zod';
import { open, freeObject } from './schema-parts.js';

export const agentObservability = open({
  tracing: open({
    enabled: z.boolean().optional(),
    exporter: z.string().optional(),
    endpoint: z.string().optional(),
  }).optional(),
  metrics: open({
    enabled: z.boolean().optional(),
    exporter: z.string().optional(),
    endpoint: z.string().optional(),
    port: z.int().optional(),
    customMetrics: z
      .array(
        open({
          name: z.string().optional(),
          type: z.enum(['counter', 'gauge', 'histogram']).optional(),
          description: z.string().optional(),
        }),
      )
      .optional(),
  }).optional(),
  logging: open({
    level: z.enum(['debug', 'info', 'warn', 'error']).optional(),
    format: z.enum(['json', 'text']).optional(),
  }).optional(),
  alerting: open({
    enabled: z.boolean().optional(),
    channels: z.array(z.string()).optional(),
    rules: z.array(freeObject()).optional(),
  }).optional(),
  slo: open({
    availability: z.number().optional(),
    latency_p95_ms: z.int().optional(),
    error_budget: z.number().optional(),
  }).optional(),
});
