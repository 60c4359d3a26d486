import { z } from 'zod';
import { jsonSchema } from './json-schema.schema.js';
import { closed, stringMap } from './schema-parts.js';

export const taskSpec = closed({
  execution: closed({
    type: z.enum(['deterministic', 'idempotent', 'transactional']).describe('Retry semantics').default('deterministic'),
    runtime: z
      .string()
      .describe('Target runtime name (free string; examples use any, node, drupal, symfony)')
      .optional(),
    entrypoint: z.string().describe('Handler reference (class::method, function, script path)').optional(),
    timeout_seconds: z.int().min(1).max(86400).describe('Time cap').default(300),
  }).describe('How the task runs'),
  capabilities: z
    .array(z.string())
    .describe('Abstract capability names bound through root runtime.bindings')
    .optional(),
  input: jsonSchema.describe('JSON Schema of input').optional(),
  output: jsonSchema.describe('JSON Schema of output').optional(),
  batch: closed({
    enabled: z.boolean().describe('Input is a list').default(false),
    parallelism: z.int().min(1).max(1000).describe('Items at once').default(10),
    chunk_size: z.int().min(1).describe('Items per chunk').default(100),
    retry: closed({
      max_attempts: z.int().min(1).max(10).default(3),
      backoff_strategy: z.enum(['fixed', 'exponential', 'linear']).default('exponential'),
      initial_delay_ms: z.int().min(100).default(1000),
    }).optional(),
    on_item_error: z.enum(['skip', 'fail', 'retry']).describe('Per-item failure policy').default('retry'),
  })
    .describe('List processing')
    .optional(),
  dependencies: z
    .array(
      closed({
        ref: z.string().describe('Needed manifest'),
        kind: z.enum(['Task', 'Agent']).optional(),
        optional: z.boolean().describe('true = absence is not an error').default(false),
      }),
    )
    .optional(),
  preconditions: z
    .array(
      closed({
        expression: z.string().describe('Must be true before'),
        error_message: z.string().describe('Text of the failure').optional(),
      }),
    )
    .optional(),
  postconditions: z
    .array(
      closed({
        expression: z.string().describe('Must be true after'),
        error_message: z.string().describe('Text of the failure').optional(),
      }),
    )
    .optional(),
  error_handling: closed({
    on_error: z.enum(['fail', 'retry', 'fallback', 'ignore']).describe('Failure policy').default('fail'),
    fallback_task: z.string().describe('Task to run instead').optional(),
    error_mapping: z
      .record(z.string(), z.enum(['fail', 'retry', 'fallback', 'ignore']))
      .describe('error code -> policy')
      .optional(),
  }).optional(),
  observability: closed({
    logging: closed({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
      include_input: z.boolean().describe('Log input (redacted)').default(false),
      include_output: z.boolean().describe('Log output (redacted)').default(false),
    }).optional(),
    metrics: closed({
      enabled: z.boolean().default(true),
      custom_labels: stringMap().optional(),
    }).optional(),
    tracing: closed({
      enabled: z.boolean().default(true),
      sample_rate: z.number().min(0).max(1).default(1),
    }).optional(),
  }).optional(),
});
