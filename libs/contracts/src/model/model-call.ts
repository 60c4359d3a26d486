import type { JsonSchema } from '../tool/json-schema.js';
import type { ToolDefinition } from '../tool/tool-definition.js';
import type { AttemptLog } from './attempt.js';
import type { CallPolicy } from './call-policy.js';
import type { Message } from './message.js';
import type { Target } from './target.js';

/** Settings passed on to the model; an absent one is the provider's default. */
export interface ModelSettings {
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxOutputTokens?: number;
  readonly stopSequences?: readonly string[];
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  /** True asks reasoning models to reason, false to answer at once; absent is the provider's default. */
  readonly reasoning?: boolean;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** Who a call is made for; the same object for all calls of a run. */
export interface CallContext {
  readonly runId: string;
  readonly agent: string;
  readonly tenant?: string;
  readonly user?: string;
  /** W3C trace id: 32 hexadecimal digits. */
  readonly traceId?: string;
}

/** One request to a model, as it goes down the model chain. */
export interface ModelCall {
  /** Set by fallback; stages inside it may key state on it. */
  readonly target: Target;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: ToolChoice;
  readonly settings: ModelSettings;
  /** The model must answer with JSON that matches this schema, where the provider can enforce it. */
  readonly output?: { readonly name: string; readonly schema: JsonSchema };
  /** A hint to the adapter: small parts or large ones. The part types are the same. */
  readonly stream: boolean;
  /** The only way to cancel a part that is being awaited. */
  readonly signal: AbortSignal;
  /** Absolute, in ms of the monotonic clock (`performance.now()`). */
  readonly deadline: number;
  readonly context: CallContext;
  /** What the agent asks of the chain. */
  readonly policy: CallPolicy;
  /** Filled by the chain, one record for every attempt. */
  readonly attempts: AttemptLog;
  /** Targets that are left to try after this one, those with an open circuit apart; set by fallback. @default 0 */
  readonly alternatives?: number;
  /** Where a second request may be made when this target is slow; set by fallback, read by hedging. */
  readonly hedgeTo?: Pick<ModelCall, 'target' | 'settings'>;
  /** True in the second of two attempts that run side by side; set by hedging. */
  readonly hedge?: true;
}
