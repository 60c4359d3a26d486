import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  CLOCK,
  type Clock,
  type ModelCall,
  type ModelPart,
  type ModelProvider,
  type ProviderDecorator,
  SYSTEM_CLOCK,
} from '@ossa/contracts';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { CircuitBreakers } from './circuit-breakers.service.js';
import { GuardedStream } from './guarded-stream.js';

/** Does not ask targets that have failed too often, until a single probe has found them well again. */
@Injectable()
export class CircuitBreakerProviderDecorator implements ProviderDecorator {
  constructor(
    private readonly breakers: CircuitBreakers,
    private readonly registry: ProviderRegistry,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    const { enabled, slowCall } = this.registry.options(request.target.provider).circuitBreaker;
    if (!enabled) return next.call(request);
    const circuit = this.breakers.of(request.target);
    return new GuardedStream({ circuit, clock: this.clock, slowCall }, request, next);
  }
}
