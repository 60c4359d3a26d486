import type { Message } from '../model/message.js';
import type { ModelSettings, ToolChoice } from '../model/model-call.js';
import type { ToolDefinition } from '../tool/tool-definition.js';

/** What a caller says to an agent: text, or an object that is passed on as JSON and fills `{{ name }}` placeholders of the prompt. */
export type AgentInput = string | Readonly<Record<string, unknown>>;

/** Everything a caller can say about one run besides its input. */
export interface ExecuteOptions {
  /** Facts for this run; the model sees them before the input, and `{{ name }}` placeholders of the prompt are filled from them. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Name of the conversation to continue; its history is kept per agent, tenant and user. */
  readonly session?: string;
  readonly user?: string;
  readonly tenant?: string;
  /** W3C trace id of the caller, 32 hexadecimal digits. @default made of the run id */
  readonly traceId?: string;
  /** @default 'use' */
  readonly cache?: 'use' | 'bypass' | 'refresh';
  /** Milliseconds the run may take; the agent's own time limits apply as well, the smallest wins. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  /** The whole conversation, oldest first, instead of a user turn made from the input. System messages in it are appended to the agent's instructions, never replace them. */
  readonly messages?: readonly Message[];
  /** Tools of the caller: offered to the model, returned as calls with finish reason `tools`, never executed here. */
  readonly tools?: readonly ToolDefinition[];
  /** @default 'auto' */
  readonly toolChoice?: ToolChoice;
  /** Settings for this run; each overrides the agent's own. */
  readonly settings?: ModelSettings;
}
