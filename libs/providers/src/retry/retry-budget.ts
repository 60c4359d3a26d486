import type { Clock } from '@ossa/contracts';

const SECONDS = 10;
const ALWAYS_ALLOWED = 3;

/**
 * Limits the retries of one provider to a share of its requests over the last 10 seconds, so that a provider that is down
 * is not asked three times as often as one that is well. A few are always allowed, or a quiet process could never retry.
 * Twenty counters, whatever the traffic.
 */
export class RetryBudget {
  readonly #requests = new Uint32Array(SECONDS);
  readonly #retries = new Uint32Array(SECONDS);
  #second: number;

  constructor(
    private readonly ratio: number,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {
    this.#second = this.#now();
  }

  /** A call begins. */
  request(): void {
    const slot = this.#slot();
    this.#requests[slot] = (this.#requests[slot] ?? 0) + 1;
  }

  /** Takes one retry, or tells that none is left. */
  take(): boolean {
    const slot = this.#slot();
    if (sum(this.#retries) >= Math.max(ALWAYS_ALLOWED, Math.floor(this.ratio * sum(this.#requests)))) return false;
    this.#retries[slot] = (this.#retries[slot] ?? 0) + 1;
    return true;
  }

  /** The slot of this second; those of seconds that have left the window are emptied. */
  #slot(): number {
    const now = this.#now();
    for (let passed = Math.min(now - this.#second, SECONDS); passed > 0; passed -= 1) {
      const slot = (now - passed + 1) % SECONDS;
      this.#requests[slot] = 0;
      this.#retries[slot] = 0;
    }
    this.#second = now;
    return now % SECONDS;
  }

  #now(): number {
    return Math.floor(this.clock.monotonic() / 1000);
  }
}

function sum(counters: Uint32Array): number {
  let total = 0;
  for (const count of counters) total += count;
  return total;
}
