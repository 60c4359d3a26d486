import { z } from 'zod';
import { freeObject, open, stringMap } from './schema-parts.js';

const retry = open({
  max_attempts: z.int().min(1).max(10).default(3),
  backoff_strategy: z.enum(['fixed', 'exponential', 'linear']).default('exponential'),
  initial_delay_ms: z.int().min(100).default(1000),
  retryable_errors: z.array(z.string()).describe('Error codes').optional(),
});

export const workflowStep = open({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .describe('Unique; may contain hyphens'),
  name: z.string().describe('Display name').optional(),
  kind: z.enum(['Task', 'Agent', 'Parallel', 'Conditional', 'Loop']).describe('Step kind').optional(),
  ref: z.string().describe('Path of a Task or Agent manifest, or a registry name').optional(),
  inline: freeObject().describe('Inline spec instead of ref').optional(),
  input: freeObject().describe('Values or ${{ }} expressions').optional(),
  output: open({
    to: z.string().describe('Context variable to write').optional(),
    fields: z.array(z.string()).describe('Fields to keep').optional(),
  }).optional(),
  condition: z.string().describe('Run only if true').optional(),
  depends_on: z.array(z.string()).describe('Step ids (DAG edges)').optional(),
  get parallel() {
    return z.array(workflowStep).describe('Children for kind Parallel').optional();
  },
  get branches() {
    return z
      .array(open({ condition: z.string().describe('First true branch runs'), steps: z.array(workflowStep) }))
      .describe('if/else-if list for kind Conditional')
      .optional();
  },
  get else() {
    return z.array(workflowStep).describe('Else branch').optional();
  },
  loop: open({
    over: z.string().describe('Expression yielding an array'),
    as: z.string().describe('Item variable').default('item'),
    index: z.string().describe('Index variable').default('index'),
    parallelism: z.int().min(1).describe('Iterations at once').optional(),
  }).optional(),
  get steps() {
    return z.array(workflowStep).describe('Nested steps for Loop').optional();
  },
  retry: retry.optional(),
  timeout_seconds: z.int().min(1).max(86400).describe('Step time cap').optional(),
  continue_on_error: z.boolean().describe('Swallow failure').default(false),
  get on_error() {
    return open({
      action: z.enum(['fail', 'continue', 'goto', 'compensate']).describe('Failure policy').default('fail'),
      goto: z.string().describe('Step to jump to').optional(),
      compensation: workflowStep.optional(),
    }).optional();
  },
  labels: stringMap().describe('Metric and log labels').optional(),
}).meta({ id: 'WorkflowStep' });

/** One step of a workflow after validation. */
export type WorkflowStep = z.output<typeof workflowStep>;
