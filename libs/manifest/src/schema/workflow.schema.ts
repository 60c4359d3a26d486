import { z } from 'zod';
import { jsonSchema } from './json-schema.schema.js';
import { freeObject, open, stringMap } from './schema-parts.js';
import { workflowStep } from './workflow-step.schema.js';

export const workflowSpec = open({
  triggers: z
    .array(
      open({
        type: z.enum(['webhook', 'cron', 'event', 'manual']).describe('Trigger type'),
        path: z.string().describe('webhook path').optional(),
        schedule: z.string().describe('cron expression').optional(),
        source: z.string().describe('event source').optional(),
        event: z.string().describe('event name').optional(),
        filter: freeObject().describe('key/value match on the event').optional(),
      }),
    )
    .describe('What starts it')
    .optional(),
  inputs: jsonSchema.describe('JSON Schema of the input').optional(),
  outputs: jsonSchema.describe('JSON Schema of the result; the spec defines no mapping').optional(),
  steps: z.array(workflowStep).min(1).describe('At least one step'),
  context: open({
    variables: freeObject().describe('Shared variables').optional(),
    secrets: z
      .array(
        open({
          name: z.string(),
          ref: z.string(),
        }),
      )
      .describe('Name and reference (for example vault://path)')
      .optional(),
  })
    .describe('Shared run context')
    .optional(),
  concurrency: open({
    group: z.string().describe('Runs in one group are serialised').optional(),
    cancel_in_progress: z.boolean().describe('New run cancels old').default(false),
  }).optional(),
  error_handling: open({
    on_failure: z
      .enum(['halt', 'continue', 'rollback', 'notify', 'compensate', 'compensation'])
      .describe('Policy when a step fails')
      .default('halt'),
    compensation_steps: z.array(workflowStep).describe('Undo steps').optional(),
    notification: open({
      channels: z
        .array(z.enum(['email', 'slack', 'webhook', 'pagerduty']))
        .describe('Where to notify')
        .optional(),
      template: z.string().optional(),
    }).optional(),
    retry_policy: open({
      max_attempts: z.int().min(1).max(10).default(3),
      backoff: z.enum(['fixed', 'exponential', 'linear']).default('exponential'),
      initial_delay_ms: z.int().min(100).default(1000),
      max_delay_ms: z.int().default(60000),
    })
      .describe('Whole-workflow retry')
      .optional(),
  })
    .describe('Run-level failure policy')
    .optional(),
  timeout_seconds: z.int().min(1).max(86400).describe('Whole run cap').optional(),
  observability: open({
    tracing: open({
      enabled: z.boolean().default(true),
      propagate_context: z.boolean().describe('Pass trace context to steps').default(true),
    }).optional(),
    metrics: open({
      enabled: z.boolean().default(true),
      custom_labels: stringMap().optional(),
    }).optional(),
    logging: open({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    }).optional(),
  }).optional(),
});
