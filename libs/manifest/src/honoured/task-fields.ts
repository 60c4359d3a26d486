import type { HonourableField } from './honoured-field.js';
import { unlessDisabled, whenEnabled } from './in-use.js';

/** Fields of a Task that must change a run. */
export const TASK_FIELDS: readonly HonourableField[] = [
  { field: 'spec.execution.entrypoint', concern: 'other' },
  { field: 'spec.execution.type', concern: 'other' },
  { field: 'spec.execution.timeout_seconds', concern: 'other' },
  { field: 'spec.capabilities', concern: 'other' },
  { field: 'spec.input', concern: 'other' },
  { field: 'spec.output', concern: 'other' },
  { field: 'spec.batch', concern: 'other', inUse: whenEnabled },
  { field: 'spec.dependencies', concern: 'other' },
  { field: 'spec.preconditions', concern: 'safety' },
  { field: 'spec.postconditions', concern: 'safety' },
  { field: 'spec.error_handling', concern: 'other' },
  { field: 'spec.observability.logging.include_input', concern: 'other' },
  { field: 'spec.observability.logging.include_output', concern: 'other' },
  { field: 'spec.observability.logging.level', concern: 'other' },
  { field: 'spec.observability.metrics', concern: 'other', inUse: unlessDisabled },
  { field: 'spec.observability.tracing', concern: 'other', inUse: unlessDisabled },
];
