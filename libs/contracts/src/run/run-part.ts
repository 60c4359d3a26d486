import type { TextContent, ToolCallContent } from '../model/message.js';
import type { ToolCallDelta } from '../model/model-part.js';
import type { RunResult } from './run-result.js';

/** Progress of a tool that runs here. */
export interface ToolProgress {
  readonly type: 'tool';
  readonly callId: string;
  readonly name: string;
  readonly status: 'started' | 'succeeded' | 'failed' | 'refused';
}

/** Comes exactly once and last. */
export interface RunFinish {
  readonly type: 'finish';
  readonly result: RunResult;
}

/** `toolCall` and `toolCallDelta` appear only for tools of the caller; calls executed here show up as `tool`. */
export type RunPart = TextContent | ToolProgress | ToolCallDelta | ToolCallContent | RunFinish;
