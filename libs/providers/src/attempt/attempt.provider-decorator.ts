import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  type Clock,
  CLOCK,
  type ModelCall,
  type ModelPart,
  type ModelProvider,
  NOOP_PRICE_BOOK,
  PRICE_BOOK,
  type PriceBook,
  type ProviderDecorator,
  SYSTEM_CLOCK,
} from '@ossa/contracts';
import { RecordedStream } from './recorded-stream.js';

/**
 * Leaves one record in `request.attempts` for every attempt that reaches it: succeeded, failed, refused or left. Usage the
 * provider did not report is estimated and marked, in the record and in the finish part.
 */
@Injectable()
export class AttemptProviderDecorator implements ProviderDecorator {
  constructor(
    @Optional() @Inject(PRICE_BOOK) private readonly prices: PriceBook = NOOP_PRICE_BOOK,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    return new RecordedStream(request, next, this.prices, this.clock);
  }
}
