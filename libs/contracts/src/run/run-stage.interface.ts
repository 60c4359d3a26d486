import type { RunPart } from './run-part.js';
import type { RunRequest } from './run-request.js';

/** Runs an agent. Nothing happens before the first next(); failures are thrown; `finish` is the last part, exactly once. */
export interface RunHandler {
  /** The parts of the run, `finish` last. Nothing happens before the first `next()`; a failure is thrown. */
  run(request: RunRequest): AsyncIterable<RunPart>;
}

/** One stage of the run chain; the same rules as for a {@link ProviderDecorator}, one level up. */
export interface RunStage {
  /** The parts of `next`, or others in their place. */
  run(request: RunRequest, next: RunHandler): AsyncIterable<RunPart>;
}
