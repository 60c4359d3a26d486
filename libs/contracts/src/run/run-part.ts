import type { Message, TextContent, ToolCallContent } from '../model/message.js';
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
  /** What the run added to the conversation after the caller's messages; kept as history when a session is in use. */
  readonly transcript: readonly Message[];
}

/** `toolCall` appears only for tools of the caller, complete; calls executed here show up as `tool`. */
export type RunPart = TextContent | ToolProgress | ToolCallContent | RunFinish;
