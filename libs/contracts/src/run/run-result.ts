import type { AttemptRecord } from '../model/attempt.js';
import type { ToolCallContent } from '../model/message.js';
import type { FinishReason } from '../model/model-part.js';
import type { Usage } from '../model/usage.js';

/** `turn_limit`, `tool_limit` and `token_limit`: a cap of the manifest ended the run; the output is what there was until then. */
export type RunFinishReason = FinishReason | 'turn_limit' | 'tool_limit' | 'token_limit';

/** One tool call of a run. */
export interface ToolCallRecord {
  readonly id: string;
  readonly name: string;
  readonly status: 'succeeded' | 'failed' | 'refused';
  readonly durationMs: number;
}

/** One attempt of a model call of the run. */
export interface TrailEntry extends AttemptRecord {
  /** The model call it belongs to, from 1. */
  readonly turn: number;
}

/** The answer of a run: what `execute` returns, the body of `POST execute` and of the SSE event `done`. */
export interface RunResult {
  readonly runId: string;
  readonly agent: string;
  /** Everything the agent said: the texts of all its turns, a blank line between two. Exactly what a stream delivers. */
  readonly output: string;
  /** The parsed output, when the agent declares an output schema. */
  readonly data?: unknown;
  /** Sum over all model calls of the run. */
  readonly usage: Usage;
  /** All attempts, failed ones too, in units of the currency. `amount` is null when the price of one of them is not known; it is never zero for lack of a price. */
  readonly cost: { readonly amount: number | null; readonly currency: string };
  /** Who gave the last answer. */
  readonly provider: string;
  readonly model: string;
  readonly finishReason: RunFinishReason;
  readonly toolCalls: readonly ToolCallRecord[];
  /** Calls of the caller's own tools, to execute there; only with finish reason `tools`. */
  readonly clientToolCalls?: readonly ToolCallContent[];
  readonly simulated: boolean;
  readonly cached: boolean;
  readonly durationMs: number;
  /** Every attempt at a model, in the order in which they ended. */
  readonly trail: readonly TrailEntry[];
}
