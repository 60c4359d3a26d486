/** Injection tokens of the ports. The value is of the type named behind each. */
export const MODEL_CHAIN = Symbol('ossa:model-chain'); // ModelProvider
export const RUN_CHAIN = Symbol('ossa:run-chain'); // RunHandler
export const TELEMETRY = Symbol('ossa:telemetry'); // Telemetry
export const EVENT_PUBLISHER = Symbol('ossa:event-publisher'); // EventPublisher
export const SESSION_STORE = Symbol('ossa:session-store'); // SessionStore
export const EGRESS_POLICY = Symbol('ossa:egress-policy'); // EgressPolicy
export const CLOCK = Symbol('ossa:clock'); // Clock
export const AUDIT_TRAIL = Symbol('ossa:audit-trail'); // AuditTrail
/** Injection token of the `SecretResolver` of the application: what `secret://…` in its configuration leads to. */
export const SECRET_RESOLVER = Symbol('ossa:secret-resolver');
export const PRICE_BOOK = Symbol('ossa:price-book'); // PriceBook
export const CONNECTOR_FACTORY = Symbol('ossa:connector-factory'); // ConnectorFactory
export const AGENT_RUNNER = Symbol('ossa:agent-runner'); // AgentRunner
export const SURROUNDINGS_INSPECTOR = Symbol('ossa:surroundings-inspector'); // SurroundingsInspector
