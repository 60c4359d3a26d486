import type { ModelCall } from './model-call.js';
import type { ModelPart } from './model-part.js';

/** A language model. Nothing happens before the first next(). The first part is the commitment: before it a failure may be retried. Failures are thrown. */
export interface ModelProvider {
  /** The parts of the answer, `finish` last. Nothing happens before the first `next()`; a failure is thrown. */
  call(request: ModelCall): AsyncIterable<ModelPart>;
}

/**
 * One stage of the model chain: a singleton that does one thing around `next`. State of one call lives in locals, state
 * per target in an injected registry. `describeProviderDecorator` in `contracts/testing` states the rules it obeys.
 */
export interface ProviderDecorator {
  /** The parts of `next`, or others in their place. */
  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart>;
}
