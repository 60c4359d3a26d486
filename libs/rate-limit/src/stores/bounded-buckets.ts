/** The state of one bucket. */
export interface BucketState {
  /** Monotonic ms at which the bucket is full again. */
  fullAt: number;
  /** True when it was used since the hand has passed it. */
  used: boolean;
}

/** Entries that are looked at for each one that is added: more than one, so that full buckets go faster than others come. */
const STEPS = 2;

/**
 * The buckets that are not full, at most so many of them. Full ones are dropped as others come. When there are too many,
 * the first that was not used lately is dropped, which means it counts as full (the CLOCK approximation of least recently
 * used: no list to maintain when a bucket is only read).
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

  /** @param now monotonic ms */
  add(key: string, fullAt: number, now: number): void {
    this.#states.set(key, { fullAt, used: true });
    for (let step = 0; step < STEPS; step += 1) this.#advance(now);
    while (this.#states.size > this.maximum) this.#advance(now);
  }

  delete(key: string): void {
    this.#states.delete(key);
  }

  #advance(now: number): void {
    const next = this.#hand.next();
    if (next.done) {
      this.#hand = this.#states.entries();
      return;
    }
    const [key, state] = next.value;
    if (state.fullAt <= now || (!state.used && this.#states.size > this.maximum)) this.#states.delete(key);
    else state.used = false;
  }
}
