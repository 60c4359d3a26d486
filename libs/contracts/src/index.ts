export type {
  AgentDefinition,
  AgentLimits,
  AgentRate,
  ConversationPolicy,
  ToolBinding,
  ToolGates,
} from './agent/agent-definition.js';
export { collect, type Collected } from './chain/collect.js';
export { compose, composeRun } from './chain/compose.js';
export { lazy } from './chain/lazy.js';
export { observe } from './chain/observe.js';
export { opened } from './chain/opened.js';
export { recovering } from './chain/recovering.js';
export { abortError, untilAborted } from './errors/abort.js';
export { AgentNotFoundError } from './errors/agent-not-found.error.js';
export { AuditUnavailableError } from './errors/audit-unavailable.error.js';
export { BudgetExceededError } from './errors/budget-exceeded.error.js';
export { BudgetUnavailableError } from './errors/budget-unavailable.error.js';
export { CancelledError } from './errors/cancelled.error.js';
export { DeadlineExceededError } from './errors/deadline-exceeded.error.js';
export type { ErrorCode } from './errors/error-code.js';
export { type InvalidField, InvalidRequestError } from './errors/invalid-request.error.js';
export { ManifestInvalidError } from './errors/manifest-invalid.error.js';
export { ManifestRevokedError } from './errors/manifest-revoked.error.js';
export { asModelError, ModelError, type ModelErrorOptions } from './errors/model.error.js';
export type { ModelErrorKind } from './errors/model-error-kind.js';
export { OssaError, type OssaErrorOptions } from './errors/ossa.error.js';
export { ossaErrorIn } from './errors/ossa-error-in.js';
export { OutputInvalidError } from './errors/output-invalid.error.js';
export { ProviderUnconfiguredError } from './errors/provider-unconfigured.error.js';
export { RateLimitedError, type RateLimitFigures, WHOSE_RATE_LIMIT } from './errors/rate-limited.error.js';
export { TargetsExhaustedError } from './errors/targets-exhausted.error.js';
export {
  AgentExecutionCompleteEvent,
  AgentExecutionErrorEvent,
  AgentExecutionStartEvent,
} from './events/agent-execution.event.js';
export { AgentToolCalledEvent, AgentToolFailedEvent } from './events/agent-tool.event.js';
export { AuditStateEvent } from './events/audit.event.js';
export { BudgetExceededEvent, type BudgetScope, BudgetWarnedEvent } from './events/budget.event.js';
export { CacheFailedEvent, CacheHitEvent, type CacheLevel, CacheMissedEvent } from './events/cache.event.js';
export { type CircuitState, CircuitTransitionEvent } from './events/circuit.event.js';
export type { OssaEventMap } from './events/event-map.js';
export {
  ProviderFellBackEvent,
  ProviderKeyRejectedEvent,
  ProviderKeyRotatedEvent,
  ProviderRetriedEvent,
} from './events/provider.event.js';
export { RateLimitRejectedEvent, type RateLimitScope, RateLimitStoreEvent } from './events/rate-limit.event.js';
export { AttemptLog, type AttemptOutcome, type AttemptRecord } from './model/attempt.js';
export { type AttemptEnding, endingOf, LEFT } from './model/attempt-ending.js';
export {
  type AgentBudget,
  type CallPolicy,
  DEFAULT_CALL_POLICY,
  type FallbackTarget,
  type FallbackTrigger,
  type RetryPolicy,
} from './model/call-policy.js';
export {
  type FileContent,
  type Message,
  type ProviderMetadata,
  type ReasoningContent,
  type TextContent,
  type ToolCallContent,
  type ToolResultContent,
  userMessage,
} from './model/message.js';
export type { CallContext, ModelCall, ModelSettings, ToolChoice } from './model/model-call.js';
export type { Finish, FinishReason, ModelPart, Outcome, ToolCallDelta } from './model/model-part.js';
export type { ModelProvider, ProviderDecorator } from './model/model-provider.interface.js';
export { dollars, nanoDollars } from './model/money.js';
export { type Target, targetKey } from './model/target.js';
export { addUsage, NO_USAGE, type Usage } from './model/usage.js';
export { UsageMeter } from './model/usage-meter.js';
export { parseByteSize } from './options/byte-size.js';
export { parseDuration } from './options/duration.js';
export { byteSizeSchema, durationSchema, positiveDurationSchema } from './options/option-schemas.js';
export type { AgentRunner } from './ports/agent-runner.interface.js';
export type { AgentSurroundings, SurroundingsInspector } from './ports/surroundings-inspector.interface.js';
export { type AuditClass, type AuditEntry, type AuditTrail, NOOP_AUDIT_TRAIL } from './ports/audit-trail.interface.js';
export { type Clock, SYSTEM_CLOCK } from './ports/clock.interface.js';
export type { ConnectionRules, Connector, ConnectorFactory } from './ports/connector.interface.js';
export type { EgressPolicy, EgressRequest, EgressResponse } from './ports/egress-policy.interface.js';
export { type EventPublisher, NOOP_EVENT_PUBLISHER } from './ports/event-publisher.interface.js';
export { NOOP_PRICE_BOOK, type PriceBook } from './ports/price-book.interface.js';
export type { Secret, SecretResolver } from './ports/secret-resolver.interface.js';
export type { SessionKey, SessionStore } from './ports/session-store.interface.js';
export { NOOP_TELEMETRY, type Telemetry, type TelemetryAttributes } from './ports/telemetry.interface.js';
export type { AgentInput, ExecuteOptions } from './run/execute-options.js';
export type { RunFinish, RunPart, ToolProgress } from './run/run-part.js';
export type { RunRequest } from './run/run-request.js';
export type { RunFinishReason, RunResult, ToolCallRecord, TrailEntry } from './run/run-result.js';
export type { RunHandler, RunStage } from './run/run-stage.interface.js';
export {
  AGENT_RUNNER,
  AUDIT_TRAIL,
  CLOCK,
  CONNECTOR_FACTORY,
  EGRESS_POLICY,
  EVENT_PUBLISHER,
  MODEL_CHAIN,
  PRICE_BOOK,
  RUN_CHAIN,
  SECRET_RESOLVER,
  SESSION_STORE,
  SURROUNDINGS_INSPECTOR,
  TELEMETRY,
} from './tokens.js';
export type { JsonSchema } from './tool/json-schema.js';
export type { ToolDefinition } from './tool/tool-definition.js';
export type { Tool, ToolContext } from './tool/tool.interface.js';
