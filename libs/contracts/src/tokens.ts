/** Injection tokens of the ports. The value is of the type named behind each. */
export const MODEL_CHAIN = Symbol('ossa:model-chain'); // ModelProvider
export const RUN_CHAIN = Symbol('ossa:run-chain'); // RunHandler
export const TELEMETRY = Symbol('ossa:telemetry'); // Telemetry
export const EVENT_PUBLISHER = Symbol('ossa:event-publisher'); // EventPublisher
export const SESSION_STORE = Symbol('ossa:session-store'); // SessionStore
export const EGRESS_POLICY = Symbol('ossa:egress-policy'); // EgressPolicy
