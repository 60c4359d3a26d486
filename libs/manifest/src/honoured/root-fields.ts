import type { HonourableField } from './honoured-field.js';
import { except, whenFalse } from './in-use.js';

/** Only the operator decides what is started. */
export const NO_PROCESS =
  'a manifest never starts a process: declare the server under mcp.servers of the configuration and name it in the tool';

/** Fields of the root that must change a run, whatever the kind. */
export const ROOT_FIELDS: readonly HonourableField[] = [
  { field: 'metadata.status', concern: 'access', inUse: except('active') },
  { field: 'runtime.scheduling.max_concurrent', concern: 'other' },
  { field: 'runtime.scheduling.timeout_seconds', concern: 'other' },
  { field: 'runtime.bindings', concern: 'other' },
  { field: 'composition.sequential', concern: 'other' },
  { field: 'composition.parallel', concern: 'other' },
  { field: 'token_efficiency.budget.max_input_tokens', concern: 'cost' },
  { field: 'token_efficiency.budget.max_output_tokens', concern: 'cost' },
  { field: 'token_efficiency.budget.cascade', concern: 'cost' },
  { field: 'token_efficiency.routing', concern: 'cost' },
  { field: 'spec.token_efficiency.budget.max_input_tokens', concern: 'cost' },
  { field: 'spec.token_efficiency.budget.max_output_tokens', concern: 'cost' },
  { field: 'spec.token_efficiency.budget.cascade', concern: 'cost' },
  { field: 'spec.token_efficiency.routing', concern: 'cost' },
  { field: 'security.network_access', concern: 'access' },
  { field: 'security.capabilities.required', concern: 'access' },
  { field: 'security.sandboxing.required', concern: 'safety' },
  { field: 'security.audit.log_inputs', concern: 'safety' },
  { field: 'security.audit.log_outputs', concern: 'safety' },
  { field: 'security.audit.log_tool_calls', concern: 'safety', inUse: whenFalse },
  { field: 'security.audit.retention_days', concern: 'safety' },
  { field: 'protocols.mcp.servers', concern: 'other' },
  { field: 'protocols.mcp.servers[].transport=stdio', concern: 'access', advice: NO_PROCESS },
  { field: 'protocols.a2a', concern: 'other' },
  { field: 'cognition.constraints.max_depth', concern: 'cost' },
  { field: 'cognition.governance.human_review_triggers', concern: 'safety' },
  { field: 'cognition.governance.audit_required', concern: 'safety' },
  { field: 'governance.authorization.tool_permissions', concern: 'access' },
  { field: 'governance.compliance.audit_logging_required', concern: 'safety' },
];
