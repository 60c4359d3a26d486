import { UsualTime } from './usual-time.js';

/** Nothing faster is slow, whatever is usual: that is the noise of the process and the network. */
const NEVER_SLOW_MS = 100;
/** Slow first parts, less those that were not, that make an upstream slow: one outlier, or one in five, does not. */
const SLOW_SCORE = 3;
const MAX_SCORE = 5;
/** Of providers, models and ways to answer. Beyond it the oldest is learnt anew. */
const MAX_UPSTREAMS = 1000;

interface Upstream {
  readonly usual: UsualTime;
  score: number;
}

/** Knows which upstreams have become slow: most of their first parts come much later than they usually do. */
export class UpstreamPace {
  readonly #upstreams = new Map<string, Upstream>();

  constructor(
    private readonly slowFactor: number,
    private readonly maximum = MAX_UPSTREAMS,
  ) {}

  /** Upstreams that are kept. */
  get size(): number {
    return this.#upstreams.size;
  }

  /**
   * Takes a first part into account.
   *
   * @param now monotonic ms
   * @returns true while the upstream is slow
   */
  add(key: string, firstPartMs: number, now: number): boolean {
    const upstream = this.#of(key);
    const usualMs = upstream.usual.ms ?? Infinity;
    const late = firstPartMs > Math.max(NEVER_SLOW_MS, usualMs * this.slowFactor);
    upstream.score = late ? Math.min(MAX_SCORE, upstream.score + 1) : Math.max(0, upstream.score - 1);
    upstream.usual.add(firstPartMs, now);
    return late && upstream.score >= SLOW_SCORE;
  }

  #of(key: string): Upstream {
    const known = this.#upstreams.get(key);
    if (known) return known;
    if (this.#upstreams.size >= this.maximum) {
      for (const oldest of this.#upstreams.keys()) {
        this.#upstreams.delete(oldest);
        break;
      }
    }
    const upstream = { usual: new UsualTime(), score: 0 };
    this.#upstreams.set(key, upstream);
    return upstream;
  }
}
