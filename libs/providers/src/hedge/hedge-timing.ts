import type { HedgeOptions } from './hedge.options.js';
import { FirstPartTimes } from './first-part-times.js';

/** Second requests that calls of before may have left over, so that a quiet hour does not pay for a burst. */
const MAX_SAVED = 10;
/** Sums of shares such as 0.05 fall a little short of a whole. */
const ALMOST_ONE = 1 - 1e-9;

/** When calls to one target are asked a second time, and how many of them: a token bucket that every call fills a little. */
export class HedgeTiming {
  readonly #times: FirstPartTimes;
  #tokens = 0;

  constructor(private readonly options: HedgeOptions) {
    this.#times = new FirstPartTimes(options.percentile);
  }

  /** A call begins. Ms to wait for its first part before a second request is made; undefined for none. */
  begin(): number | undefined {
    this.#tokens = Math.min(MAX_SAVED, this.#tokens + this.options.maxExtra);
    const usual = this.#tokens >= ALMOST_ONE ? this.#times.percentile() : undefined;
    return usual === undefined ? undefined : Math.max(this.options.minimumDelay, usual);
  }

  /** Takes the right to one second request, or tells that there is none left. */
  take(): boolean {
    if (this.#tokens < ALMOST_ONE) return false;
    this.#tokens -= 1;
    return true;
  }

  /** How long the first part of the first request took; where the second one won, how long the first had taken by then. */
  measured(milliseconds: number): void {
    this.#times.add(milliseconds);
  }
}
