export { modelCall, runRequest, runResult, agentDefinition } from './fixtures.js';
export { RecordingEventPublisher } from './recording-event-publisher.js';
export { RecordingTelemetry } from './recording-telemetry.js';
export { type Script, ScriptedModelProvider } from './scripted-model-provider.js';
export { type ProviderDecoratorFactory, describeProviderDecorator } from './provider-decorator.contract.js';
export { describeRunStage, type RunStageFactory } from './run-stage.contract.js';
export { FakeClock } from './fake-clock.js';
export { RecordingAuditTrail } from './recording-audit-trail.js';
