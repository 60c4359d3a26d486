import { z } from 'zod';
import { open, freeObject } from './schema-parts.js';

export const messaging = open({
  transport: z.enum(['redis', 'nats', 'memory', 'kafka', 'amqp']).describe('Broker family').optional(),
  queues: z
    .array(
      open({
        name: z.string(),
        description: z.string().optional(),
      }),
    )
    .optional(),
  mesh_endpoint: z.string().optional(),
  broker: open({
    type: z.enum(['redis', 'nats', 'memory', 'kafka']).optional(),
    url: z.string().optional(),
  }).optional(),
  publishes: z
    .array(
      open({
        channel: z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/),
        description: z.string().optional(),
        schema: freeObject(),
        examples: z.array(freeObject()).optional(),
        contentType: z.string().default('application/json'),
        tags: z.array(z.string()).optional(),
      }),
    )
    .describe('Channels written')
    .optional(),
  subscribes: z
    .array(
      open({
        channel: z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/),
        description: z.string().optional(),
        schema: freeObject().optional(),
        handler: z.string().describe('Name of the handler').optional(),
        filter: open({
          expression: z.string().describe('Boolean expression over message').optional(),
          fields: freeObject().optional(),
        }).optional(),
        priority: z.enum(['low', 'normal', 'high', 'critical']).default('normal'),
        maxConcurrency: z.int().min(1).optional(),
      }),
    )
    .describe('Channels read')
    .optional(),
  commands: z
    .array(
      open({
        name: z.string().regex(/^[a-z][a-z0-9_]*$/),
        description: z.string().optional(),
        inputSchema: freeObject().optional(),
        input_schema: freeObject().describe('Alias of inputSchema').optional(),
        outputSchema: freeObject().optional(),
        output_schema: freeObject().describe('Alias of outputSchema').optional(),
        timeoutSeconds: z.int().min(1).max(3600).optional(),
        timeout_seconds: z.int().min(1).max(3600).describe('Alias of timeoutSeconds').optional(),
        idempotent: z.boolean().describe('Safe to repeat').default(false),
        async: z.boolean().describe('Return at once, result later').default(false),
      }),
    )
    .describe('RPC-style operations')
    .optional(),
  reliability: open({
    deliveryGuarantee: z
      .enum(['at-least-once', 'at-most-once', 'exactly-once', 'at_least_once', 'at_most_once', 'exactly_once'])
      .default('at-least-once'),
    delivery: z
      .enum(['at-least-once', 'at-most-once', 'exactly-once', 'at_least_once', 'at_most_once', 'exactly_once'])
      .describe('Alias of deliveryGuarantee')
      .optional(),
    retry: open({
      maxAttempts: z.int().min(0).max(10).default(3),
      backoff: open({
        strategy: z.enum(['exponential', 'linear', 'constant']).default('exponential'),
        initialDelayMs: z.int().min(0).default(1000),
        maxDelayMs: z.int().min(0).default(60000),
        multiplier: z.number().min(1).default(2),
      }).optional(),
    }).optional(),
    dlq: open({
      enabled: z.boolean().default(false),
      channel: z.string().optional(),
      retentionDays: z.int().min(1).max(90).default(7),
    })
      .describe('Dead-letter queue')
      .optional(),
    ordering: open({
      guarantee: z.enum(['per-source', 'global']).default('per-source'),
      mode: z
        .enum(['global', 'per_channel', 'per-channel', 'none'])
        .describe('Alternative spelling of guarantee')
        .optional(),
      timeoutSeconds: z.int().min(1).optional(),
    }).optional(),
    acknowledgment: open({
      mode: z.enum(['manual', 'automatic']).default('automatic'),
      timeoutSeconds: z.int().min(1).default(30),
    }).optional(),
  })
    .describe('Delivery policy')
    .optional(),
});
