import type {
  AgentExecutionCompleteEvent,
  AgentExecutionErrorEvent,
  AgentExecutionStartEvent,
} from './agent-execution.event.js';
import type { AgentToolCalledEvent, AgentToolFailedEvent } from './agent-tool.event.js';
import type { AuditStateEvent } from './audit.event.js';
import type { BudgetExceededEvent, BudgetWarnedEvent } from './budget.event.js';
import type { CacheFailedEvent, CacheHitEvent, CacheMissedEvent } from './cache.event.js';
import type { CircuitTransitionEvent } from './circuit.event.js';
import type {
  ProviderFellBackEvent,
  ProviderKeyRejectedEvent,
  ProviderKeyRotatedEvent,
  ProviderRetriedEvent,
} from './provider.event.js';
import type { RateLimitRejectedEvent, RateLimitStoreEvent } from './rate-limit.event.js';

/** Event name to payload. Listen with `@OnEvent('ossa.agent.execution.complete')`. */
export interface OssaEventMap {
  'ossa.agent.execution.start': AgentExecutionStartEvent;
  'ossa.agent.execution.complete': AgentExecutionCompleteEvent;
  'ossa.agent.execution.error': AgentExecutionErrorEvent;
  'ossa.agent.tool.called': AgentToolCalledEvent;
  'ossa.agent.tool.failed': AgentToolFailedEvent;
  'ossa.circuit.opened': CircuitTransitionEvent;
  'ossa.circuit.half-opened': CircuitTransitionEvent;
  'ossa.circuit.closed': CircuitTransitionEvent;
  'ossa.provider.retried': ProviderRetriedEvent;
  'ossa.provider.fell-back': ProviderFellBackEvent;
  'ossa.provider.key-rotated': ProviderKeyRotatedEvent;
  'ossa.provider.key-rejected': ProviderKeyRejectedEvent;
  'ossa.budget.warned': BudgetWarnedEvent;
  'ossa.budget.exceeded': BudgetExceededEvent;
  'ossa.rate-limit.rejected': RateLimitRejectedEvent;
  'ossa.rate-limit.degraded': RateLimitStoreEvent;
  'ossa.rate-limit.recovered': RateLimitStoreEvent;
  'ossa.cache.hit': CacheHitEvent;
  'ossa.cache.missed': CacheMissedEvent;
  'ossa.cache.failed': CacheFailedEvent;
  'ossa.audit.failing': AuditStateEvent;
  'ossa.audit.recovered': AuditStateEvent;
}
