import type { RunPart } from './run-part.js';
import type { RunRequest } from './run-request.js';

/** Runs an agent. Nothing happens before the first next(); failures are thrown; `finish` is the last part, exactly once. */
export interface RunHandler {
  run(request: RunRequest): AsyncIterable<RunPart>;
}

/** One stage of the run chain; the same rules as for a {@link ProviderDecorator}, one level up. */
export interface RunStage {
  run(request: RunRequest, next: RunHandler): AsyncIterable<RunPart>;
}
