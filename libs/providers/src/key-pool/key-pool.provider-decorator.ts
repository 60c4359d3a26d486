import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  type AttemptLog,
  type Clock,
  CLOCK,
  lazy,
  type ModelCall,
  ModelError,
  type ModelPart,
  type ModelProvider,
  opened,
  type ProviderDecorator,
  recovering,
  SYSTEM_CLOCK,
  type Target,
} from '@ossa/contracts';
import { recordUnsent } from '../attempt/record-unsent.js';
import { KeyUnavailableError } from '../keys/key-unavailable.error.js';
import { KeyPools } from './key-pools.service.js';

/**
 * Picks the key or endpoint of an attempt, and learns from its outcome which keys may be used. An endpoint whose circuit is
 * open, and a key that cannot be read, cost nothing: the next one is picked, for nothing was sent.
 */
@Injectable()
export class KeyPoolProviderDecorator implements ProviderDecorator {
  /** The key a call used last, for the second of two attempts that run side by side. */
  readonly #used = new WeakMap<AttemptLog, string>();

  constructor(
    private readonly pools: KeyPools,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    if (!this.pools.isCalm(request.target.provider)) return lazy(() => this.#open(request, next));
    const begun = this.clock.monotonic();
    return recovering(
      () => next.call(request),
      (error) => {
        this.pools.failed(request.target, error, begun);
        return Promise.reject(error);
      },
    );
  }

  async #open(request: ModelCall, next: ModelProvider): Promise<AsyncIterable<ModelPart>> {
    for (;;) {
      const target = this.#pick(request);
      const begun = this.clock.monotonic();
      try {
        const parts = await opened(next.call(target === request.target ? request : { ...request, target }));
        this.pools.succeeded(target, begun);
        return parts;
      } catch (error) {
        this.pools.failed(target, error, begun);
        if (!this.#mayPickAnother(target, error)) throw error;
      }
    }
  }

  /** Only where nothing was sent. */
  #mayPickAnother(target: Target, error: unknown): boolean {
    if (error instanceof KeyUnavailableError) return this.pools.anotherReady(target);
    return ModelError.isInstance(error) && error.kind === 'circuit_open' && this.pools.elsewhereReady(target);
  }

  /** @throws ModelError `cooling_down` while every key is closed */
  #pick(request: ModelCall): Target {
    const { target, hedge, attempts } = request;
    const picked = this.pools.pick(target, hedge && this.#used.get(attempts));
    if (picked instanceof ModelError) {
      recordUnsent(request, picked, this.clock);
      throw picked;
    }
    if (picked.key !== undefined) this.#used.set(attempts, picked.key);
    return picked;
  }
}
