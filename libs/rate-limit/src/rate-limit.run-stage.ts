import { Inject, Injectable } from '@nestjs/common';
import { lazy, type RunHandler, type RunPart, type RunRequest, type RunStage } from '@ossa/contracts';
import { RateLimiter } from './limiter/rate-limiter.service.js';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from './rate-limit.options.js';

/** Admits a run when all its limits do, when it starts: a run that was submitted is charged when a worker takes it up. */
@Injectable()
export class RateLimitRunStage implements RunStage {
  constructor(
    @Inject(RATE_LIMIT_OPTIONS) private readonly options: RateLimitOptions,
    private readonly limiter: RateLimiter,
  ) {}

  run(request: RunRequest, next: RunHandler): AsyncIterable<RunPart> {
    return this.options.enabled ? lazy(() => this.#admit(request, next)) : next.run(request);
  }

  /** In memory nothing is waited for. */
  #admit(request: RunRequest, next: RunHandler): AsyncIterable<RunPart> | Promise<AsyncIterable<RunPart>> {
    const checking = this.limiter.check(request);
    return checking instanceof Promise ? checking.then(() => next.run(request)) : next.run(request);
  }
}
