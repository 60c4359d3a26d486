/** Times that are looked at before anything counts as usual. */
const WARM_UP = 8;
/** What one time can change at most, as a share. */
const LARGEST_STEP = 0.05;
/** What is usual is never less: it could not grow from nothing. */
const SHORTEST_MS = 1;
/** In so many ms the usual changes by at most a factor of e, however many times come: an overload is over before it is usual. */
const DRIFT_MS = 600_000;

/**
 * How long something usually takes: about the median, in constant space. Each time moves it a little up or down, by the time
 * that has passed, so that a few outliers change nothing, a minute of slow ones a tenth, and a slow drift is followed.
 */
export class UsualTime {
  #first: number[] = [];
  #usual: number | undefined;
  #at = 0;

  /** In ms; undefined before there were 8. */
  get ms(): number | undefined {
    return this.#usual;
  }

  /** @param now monotonic ms */
  add(ms: number, now: number): void {
    if (this.#usual === undefined) this.#warmUp(ms);
    else this.#usual *= (1 + Math.min(LARGEST_STEP, (now - this.#at) / DRIFT_MS)) ** Math.sign(ms - this.#usual);
    this.#at = now;
  }

  #warmUp(ms: number): void {
    this.#first.push(ms);
    if (this.#first.length < WARM_UP) return;
    this.#usual = Math.max(SHORTEST_MS, this.#first.sort((a, b) => a - b)[WARM_UP / 2]!);
    this.#first = [];
  }
}
