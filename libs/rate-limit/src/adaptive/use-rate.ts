/** How much is used per ms, over about the last `window`: an exponentially weighted mean, of two numbers. */
export class UseRate {
  #sum = 0;
  #at = 0;

  /** @param window ms */
  constructor(private readonly window: number) {}

  /** @param now monotonic ms */
  add(now: number, amount: number): void {
    this.#sum = this.#left(now) + amount;
    this.#at = now;
  }

  /** @param now monotonic ms */
  perMs(now: number): number {
    return this.#left(now) / this.window;
  }

  #left(now: number): number {
    return this.#sum * Math.exp((this.#at - now) / this.window);
  }
}
