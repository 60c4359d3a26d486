/** The state of one bucket. */
export interface BucketState {
  /** Monotonic ms at which the bucket is full again. */
  fullAt: number;
  /** True when it was used again since the hand has passed it. */
  used: boolean;
}

/** Buckets that are looked at for each one that is added: more than one, so that full ones go faster than others come. */
const STEPS = 2;
/** At most so many are looked at to find one that was not used. */
const MAX_STEPS = 16;

/**
 * The buckets that are not full, at most so many of them. Full ones are dropped as others come. When there are too many,
 * one that was not used lately is dropped, which means it counts as full (the CLOCK approximation of least recently used:
 * a use costs nothing, and an addition looks at a few buckets and never at all).
 */
export class BoundedBuckets {
  readonly #states = new Map<string, BucketState>();
  #hand = this.#states.entries();

  constructor(private readonly maximum: number) {}

  get size(): number {
    return this.#states.size;
  }

  get(key: string): BucketState | undefined {
    return this.#states.get(key);
  }

  /**
   * @param state as it was got; it may have been dropped since, when another bucket was added
   * @param now monotonic ms
   */
  keep(key: string, state: BucketState | undefined, fullAt: number, now: number): void {
    if (state !== undefined && this.#states.get(key) === state) state.fullAt = fullAt;
    else this.#add(key, fullAt, now);
  }

  delete(key: string): void {
    this.#states.delete(key);
  }

  get #isFull(): boolean {
    return this.#states.size >= this.maximum;
  }

  #add(key: string, fullAt: number, now: number): void {
    for (let step = 1; step <= STEPS || (step <= MAX_STEPS && this.#isFull); step += 1) {
      this.#pass(now, step === MAX_STEPS);
    }
    this.#states.set(key, { fullAt, used: false });
  }

  #pass(now: number, last: boolean): void {
    const next = this.#hand.next();
    if (!next.done) {
      const [key, state] = next.value;
      if (state.fullAt <= now || (this.#isFull && (last || !state.used))) this.#states.delete(key);
      else state.used = false;
    } else {
      this.#hand = this.#states.entries();
      if (last) this.#pass(now, this.#states.size > 0);
    }
  }
}
