const BUCKETS = 30;
const FIELDS = 3;

/** What the calls of a window came to. */
export interface CallCounts {
  readonly calls: number;
  readonly failures: number;
  readonly slow: number;
}

/**
 * Counts the calls of the last window. It forgets in steps of a thirtieth of the window and never reaches back further
 * than the window, so that memory and time per call do not depend on the traffic.
 */
export class CallWindow {
  readonly #buckets = new Uint32Array(BUCKETS * FIELDS);
  readonly #width: number;
  #bucket = 0;
  #calls = 0;
  #failures = 0;
  #slow = 0;

  /** @param length in ms */
  constructor(length: number) {
    this.#width = length / BUCKETS;
  }

  /** As of the last call that was added, as the other two. */
  get calls(): number {
    return this.#calls;
  }

  get failures(): number {
    return this.#failures;
  }

  get slow(): number {
    return this.#slow;
  }

  add(now: number, failed: boolean, slow: boolean): void {
    this.#forget(now);
    const at = (this.#bucket % BUCKETS) * FIELDS;
    this.#buckets[at]! += 1;
    this.#calls += 1;
    if (failed) {
      this.#buckets[at + 1]! += 1;
      this.#failures += 1;
    }
    if (slow) {
      this.#buckets[at + 2]! += 1;
      this.#slow += 1;
    }
  }

  counts(now: number): CallCounts {
    this.#forget(now);
    return { calls: this.#calls, failures: this.#failures, slow: this.#slow };
  }

  clear(): void {
    this.#buckets.fill(0);
    this.#calls = this.#failures = this.#slow = 0;
  }

  #forget(now: number): void {
    const bucket = Math.floor(now / this.#width);
    const passed = Math.min(bucket - this.#bucket, BUCKETS);
    if (passed <= 0) return;
    for (let step = 1; step <= passed; step += 1) {
      const at = ((this.#bucket + step) % BUCKETS) * FIELDS;
      this.#calls -= this.#buckets[at]!;
      this.#failures -= this.#buckets[at + 1]!;
      this.#slow -= this.#buckets[at + 2]!;
      this.#buckets.fill(0, at, at + FIELDS);
    }
    this.#bucket = bucket;
  }
}
