import type { ProviderMetadata, ReasoningContent, TextContent, ToolCallContent } from './message.js';
import type { Target } from './target.js';
import type { Usage } from './usage.js';

/** Why the model stopped. `tools`: it wants tool results before it goes on. */
export type FinishReason = 'stop' | 'length' | 'tools' | 'filtered';

/** A piece of the arguments of a tool call that is still being written; shows that the stream is alive. */
export interface ToolCallDelta {
  readonly type: 'toolCallDelta';
  readonly id: string;
  readonly name: string;
  readonly json: string;
}

/** Comes exactly once and last. */
export interface Finish {
  readonly type: 'finish';
  readonly reason: FinishReason;
  readonly usage: Usage;
  /** Who answered; differs from the agent's target after a fallback. */
  readonly target: Target;
  /** True when the answer came from the simulated provider. */
  readonly simulated?: boolean;
  readonly metadata?: ProviderMetadata;
}

/** There is no error part: failures are thrown, and a stream that ends without `finish` has failed, by throwing. */
export type ModelPart = TextContent | ReasoningContent | ToolCallDelta | ToolCallContent | Finish;

/** How a stream ended; every stream has exactly one outcome. */
export type Outcome<Last = Finish> =
  | { readonly kind: 'finished'; readonly finish: Last }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'cancelled' };
