import { Injectable } from '@nestjs/common';
import { type ModelCall, targetKey } from '@ossa/contracts';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { HedgeTiming } from './hedge-timing.js';

/** More targets than anybody hedges; the one that was added first goes. */
const MAX_TARGETS = 256;

/** The timing of every target. Whole answers come later than first words, so they have one of their own. */
@Injectable()
export class HedgeTimings {
  readonly #timings = new Map<string, HedgeTiming>();

  constructor(private readonly registry: ProviderRegistry) {}

  /** Undefined where the provider is not hedged. */
  of({ target, stream }: Pick<ModelCall, 'target' | 'stream'>): HedgeTiming | undefined {
    const { hedge } = this.registry.options(target.provider);
    if (!hedge.enabled) return undefined;
    const key = stream ? targetKey(target) : `${targetKey(target)}\nwhole`;
    let timing = this.#timings.get(key);
    if (timing) return timing;
    timing = new HedgeTiming(hedge);
    this.#timings.set(key, timing);
    const [oldest] = this.#timings.keys();
    if (this.#timings.size > MAX_TARGETS && oldest !== undefined) this.#timings.delete(oldest);
    return timing;
  }
}
