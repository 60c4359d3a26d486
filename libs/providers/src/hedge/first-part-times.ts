const SAMPLES = 128;
/** Below this many samples a percentile says nothing. */
const ENOUGH = 20;
/** The percentile is computed anew after this many samples: sorting for each call would cost more than the rest of it. */
const RECOMPUTE_EVERY = 16;

/** How long the last 128 first parts took, and a percentile of that. */
export class FirstPartTimes {
  readonly #times = new Float64Array(SAMPLES);
  #count = 0;
  #percentile: number | undefined;

  /** @param share 0.95 for the 95th percentile */
  constructor(private readonly share: number) {}

  add(milliseconds: number): void {
    this.#times[this.#count % SAMPLES] = milliseconds;
    this.#count += 1;
    if (this.#count === ENOUGH || this.#count % RECOMPUTE_EVERY === 0) this.#percentile = undefined;
  }

  /** In ms, by nearest rank; undefined before 20 samples. */
  percentile(): number | undefined {
    if (this.#count < ENOUGH) return undefined;
    return (this.#percentile ??= this.#compute());
  }

  #compute(): number | undefined {
    const sorted = this.#times.slice(0, Math.min(this.#count, SAMPLES)).sort();
    return sorted[Math.ceil(this.share * sorted.length) - 1];
  }
}
