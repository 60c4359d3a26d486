import type { HonourableField } from './honoured-field.js';
import { unlessDisabled } from './in-use.js';

/** Fields of a Workflow that must change a run; those of steps count in nested steps too. */
export const WORKFLOW_FIELDS: readonly HonourableField[] = [
  ...['webhook', 'cron', 'event', 'manual'].map((type): HonourableField => ({
    field: `spec.triggers[].type=${type}`,
    concern: 'other',
  })),
  { field: 'spec.triggers[].filter', concern: 'other' },
  { field: 'spec.inputs', concern: 'other' },
  { field: 'spec.outputs', concern: 'other' },
  ...['Task', 'Agent', 'Parallel', 'Conditional', 'Loop'].map((kind): HonourableField => ({
    field: `spec.steps[].kind=${kind}`,
    concern: 'other',
  })),
  { field: 'spec.steps[].ref', concern: 'other' },
  { field: 'spec.steps[].inline', concern: 'other' },
  { field: 'spec.steps[].input', concern: 'other' },
  { field: 'spec.steps[].output', concern: 'other' },
  { field: 'spec.steps[].condition', concern: 'safety' },
  { field: 'spec.steps[].depends_on', concern: 'other' },
  { field: 'spec.steps[].retry', concern: 'other' },
  { field: 'spec.steps[].timeout_seconds', concern: 'other' },
  { field: 'spec.steps[].continue_on_error', concern: 'other' },
  { field: 'spec.steps[].on_error', concern: 'safety' },
  { field: 'spec.steps[].labels', concern: 'other' },
  { field: 'spec.context.variables', concern: 'other' },
  { field: 'spec.context.secrets', concern: 'access' },
  { field: 'spec.concurrency', concern: 'other' },
  { field: 'spec.error_handling.on_failure', concern: 'safety' },
  { field: 'spec.error_handling.compensation_steps', concern: 'safety' },
  { field: 'spec.error_handling.notification', concern: 'other' },
  { field: 'spec.error_handling.retry_policy', concern: 'other' },
  { field: 'spec.timeout_seconds', concern: 'cost' },
  { field: 'spec.observability.tracing', concern: 'other', inUse: unlessDisabled },
  { field: 'spec.observability.metrics', concern: 'other', inUse: unlessDisabled },
  { field: 'spec.observability.logging.level', concern: 'other' },
];
