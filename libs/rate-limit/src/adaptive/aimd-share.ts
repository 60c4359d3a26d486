import type { AdaptiveOptions } from '../rate-limit.options.js';

/** A share that falls fast and rises slowly: additive increase, multiplicative decrease, as in congestion control of TCP (RFC 5681). */
export class AimdShare {
  #share = 1;
  #loweredAt = -Infinity;
  #quietSince = 0;

  constructor(private readonly options: Pick<AdaptiveOptions, 'minimum' | 'decrease' | 'increase' | 'interval'>) {}

  /** True when all of it may be used. */
  get isWhole(): boolean {
    return this.#share === 1;
  }

  /** The share as of now: it has risen for each interval without trouble. @param now monotonic ms */
  at(now: number): number {
    const { interval, increase } = this.options;
    const quiet = Math.floor((now - this.#quietSince) / interval);
    if (this.isWhole || quiet <= 0) return this.#share;
    this.#quietSince += quiet * interval;
    return (this.#share = Math.min(1, this.#share + quiet * increase));
  }

  /** There was trouble: the share does not rise, and falls at most once in an interval. @param now monotonic ms */
  trouble(now: number): void {
    const { interval, decrease } = this.options;
    const share = this.at(now);
    this.#quietSince = now;
    if (now - this.#loweredAt < interval) return;
    this.#loweredAt = now;
    this.#share = Math.max(this.options.minimum, share * decrease);
  }

  /** There was trouble that has nothing to do with the share: it does not rise. @param now monotonic ms */
  hold(now: number): void {
    this.at(now);
    this.#quietSince = now;
  }
}
