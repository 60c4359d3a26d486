import type {
  AgentExecutionCompleteEvent,
  AgentExecutionErrorEvent,
  AgentExecutionStartEvent,
} from './agent-execution.event.js';
import type { AgentToolCalledEvent, AgentToolFailedEvent } from './agent-tool.event.js';

/** Event name to payload. Listen with `@OnEvent('ossa.agent.execution.complete')`. */
export interface OssaEventMap {
  'ossa.agent.execution.start': AgentExecutionStartEvent;
  'ossa.agent.execution.complete': AgentExecutionCompleteEvent;
  'ossa.agent.execution.error': AgentExecutionErrorEvent;
  'ossa.agent.tool.called': AgentToolCalledEvent;
  'ossa.agent.tool.failed': AgentToolFailedEvent;
}
