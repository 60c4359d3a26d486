/** The manifest fields that this library acts on; the names are those of the manifest library's list. */
export const SECURITY_HONOURED_FIELDS: readonly string[] = [
  'spec.llm.cost_tracking',
  'spec.llm.execution_profiles.profiles.*.audit_log',
  'spec.constraints.cost.maxTokensPerDay',
  'spec.constraints.cost.maxCostPerDay',
  'spec.compliance.audit_logging',
];
