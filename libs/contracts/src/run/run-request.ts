import type { AgentDefinition } from '../agent/agent-definition.js';
import type { Message } from '../model/message.js';
import type { ModelSettings, ToolChoice } from '../model/model-call.js';
import type { ToolDefinition } from '../tool/tool-definition.js';

/** One run of one agent on its way through the run chain. */
export interface RunRequest {
  /** UUIDv7. */
  readonly runId: string;
  readonly agent: AgentDefinition;
  /** What the caller sent, for events and logs of lengths; the model sees `messages`. */
  readonly input: string | Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
  /** The conversation so far, oldest first. The context stage puts the agent's instructions and the session's history in front. */
  readonly messages: readonly Message[];
  readonly session?: string;
  readonly user?: string;
  readonly tenant?: string;
  /** W3C trace id: 32 hexadecimal digits. The caller's, else made of the run id. */
  readonly traceId: string;
  /** Tools the caller executes itself: offered to the model, returned as calls, never executed here. */
  readonly clientTools: readonly ToolDefinition[];
  readonly toolChoice: ToolChoice;
  /** Settings of this call; they override those of the agent. */
  readonly settings: ModelSettings;
  readonly cache: 'use' | 'bypass' | 'refresh';
  readonly stream: boolean;
  readonly signal: AbortSignal;
  /** Absolute, in ms of the monotonic clock (`performance.now()`). */
  readonly deadline: number;
  /** When the run began, on the same clock. */
  readonly startedAt: number;
}
