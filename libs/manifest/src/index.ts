export { formatProblem } from './problem/format-problem.js';
export { decidesVerdict, type Problem, type ProblemKind, type ProblemSeverity } from './problem/problem.js';
export { nearestName } from './problem/nearest-name.js';
export { fromPointer, toPointer, valueAt, type DocumentPath } from './problem/json-pointer.js';
export { isSensitiveField, isSensitivePath, MASK, maskSensitive } from './problem/sensitive-field.js';
export { foundText } from './problem/found-text.js';
export { ProblemLog, type Finding, type LocatePath, type Position } from './problem/problem-log.js';

export { DEFAULT_MANIFEST_LIMITS, type ManifestLimits } from './document/manifest-limits.js';
export {
  parseYamlDocument,
  parseYamlDocuments,
  type DocumentSource,
  type ParsedText,
} from './document/parse-yaml-document.js';
export type { ParsedDocument } from './document/parsed-document.js';

export { environmentReferences, LONE_REFERENCE, type EnvironmentPart } from './environment/environment-reference.js';
export {
  substituteEnvironment,
  type Environment,
  type SubstitutedScalar,
  type Substitution,
  type SubstitutionRules,
  type UnresolvedReference,
} from './environment/substitute-environment.js';

export {
  EXPRESSION_FUNCTIONS,
  type ComparisonOperator,
  type Expression,
  type ExpressionFunction,
  type ExpressionIssue,
  type ExpressionResult,
  type Template,
  type TemplatePart,
} from './expression/expression.js';
export {
  parseCondition,
  parseExpression,
  parseTemplate,
  type ExpressionOptions,
} from './expression/parse-expression.js';
export { expressionReferences, type ExpressionReference } from './expression/expression-references.js';
export { parsePromptTemplate, type PromptPart } from './expression/prompt-template.js';

export { API_VERSION_PATTERN, apiVersionFamily, isApiVersion, type ApiVersionFamily } from './version/api-version.js';

export {
  MANIFEST_KINDS,
  type AgentManifest,
  type FlowManifest,
  type Manifest,
  type ManifestKind,
  type TaskManifest,
  type WorkflowManifest,
} from './schema/manifest.schema.js';
export { editorJsonSchema, manifestJsonSchema } from './schema/editor-schema.js';
export type { ManifestTool } from './schema/tool.schema.js';
export type { WorkflowStep } from './schema/workflow-step.schema.js';

export { agentOutputSchema, agentPrompt } from './check/check-agent.js';
export type { ParsedExpression } from './check/check-expressions.js';
export { checkForeignSchema, FOREIGN_SCHEMA_LIMITS } from './check/foreign-schema.js';
export type { ToolToBind } from './check/unbound-tools.js';
export type { StepDependencies } from './check/workflow-graph.js';

export { type FieldConcern, type FieldUse, type HonouredFields } from './honoured/honoured-field.js';
export { HONOURABLE_FIELDS, unhonouredFields } from './honoured/unhonoured-fields.js';

export {
  CONFORMANCE_PROFILES,
  type ConformanceProfile,
  type ConformanceProfileName,
} from './conformance/conformance-profile.js';
export { scoreConformance, type ConformanceScore } from './conformance/score-conformance.js';

export { canonicalJson, digestOf } from './digest/manifest-digest.js';
export type { ManifestAddress, ResolvedReference } from './reference/resolved-reference.js';
export { resolveReferences, type ReferenceOptions } from './reference/resolve-references.js';

export { MANIFEST_CACHE, type ManifestCache, type ReadFile } from './load/manifest-cache.interface.js';
export type { LoadOptions, ManifestMode } from './load/load-options.js';
export { isKind, type LoadedManifest, type ManifestResult } from './load/loaded-manifest.js';
export { loadConfiguredManifests } from './load/load-configured-manifests.js';
export { loadManifests, type LoadManifestsOptions, type LoadManifestsResult } from './load/load-manifests.js';
export { judgeFolder, type JudgedDocument } from './load/judge-folder.js';
export { parseManifests, validateManifest } from './load/parse-manifests.js';

export { convertText, describeIssue, expectedTypes, issuePath } from './validation/describe-issue.js';
