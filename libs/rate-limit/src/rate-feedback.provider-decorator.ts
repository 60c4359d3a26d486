import { Injectable } from '@nestjs/common';
import {
  type AttemptRecord,
  type ModelCall,
  type ModelPart,
  type ModelProvider,
  observe,
  type ProviderDecorator,
} from '@ossa/contracts';
import { AdaptiveLimit } from './adaptive/adaptive-limit.service.js';
import { RateLimiter } from './limiter/rate-limiter.service.js';

/**
 * Tells the limits what a model call has used in all its attempts, and how the upstreams took it. The call ends when that is
 * charged, so that the next run of the same user finds it.
 */
@Injectable()
export class RateFeedbackProviderDecorator implements ProviderDecorator {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly adaptive: AdaptiveLimit,
  ) {}

  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    if (!this.limiter.limitsTokens && !this.adaptive.enabled) return next.call(request);
    return observe(next.call(request), () => this.#ended(request));
  }

  #ended({ attempts: { records }, context: { user, tenant, agent }, stream }: ModelCall): void | Promise<void> {
    this.adaptive.learn(records, stream);
    return this.limiter.charge({ user, tenant, agent: { id: agent } }, tokensOf(records));
  }
}

function tokensOf(records: readonly AttemptRecord[]): number {
  let tokens = 0;
  for (const { usage } of records) tokens += usage.inputTokens + usage.outputTokens;
  return tokens;
}
