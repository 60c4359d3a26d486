import { Injectable } from '@nestjs/common';
import type { ModelCall, ModelPart, ModelProvider, ProviderDecorator } from '@ossa/contracts';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { SupervisedStream } from './supervised-stream.js';

/**
 * Ends an attempt that takes too long: no first part, a pause between parts, the attempt's own total, the deadline of the
 * run. Only time in which somebody waits for a part counts, except against the deadline of the run. A whole answer has one
 * part, so for it the total is the only limit of its own. Connecting is limited by the HTTP client.
 */
@Injectable()
export class DeadlineProviderDecorator implements ProviderDecorator {
  constructor(private readonly registry: ProviderRegistry) {}

  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    const limits = this.registry.limits(request.target.provider);
    return new SupervisedStream(request, next, limits);
  }
}
