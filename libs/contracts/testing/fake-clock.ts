import { setImmediate as nextTurn } from 'node:timers/promises';
import { abortError } from '../src/errors/abort.js';
import type { Clock } from '../src/ports/clock.interface.js';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is told how much time has passed. */
export class FakeClock implements Clock {
  #sleepers: Sleeper[] = [];

  constructor(
    private monotonicMs = 1_000_000,
    private wallMs = Date.UTC(2026, 0, 15, 12),
  ) {}

  monotonic(): number {
    return this.monotonicMs;
  }

  wall(): number {
    return this.wallMs;
  }

  /** Everyone who is asleep. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw abortError(signal);
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        signal.removeEventListener('abort', stop);
      };
      const stop = () => {
        leave();
        reject(abortError(signal));
      };
      const sleeper: Sleeper = {
        until: this.monotonicMs + ms,
        wake: () => {
          leave();
          resolve();
        },
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Lets time pass, waking sleepers in order; what they do until they wait again happens at their own time. */
  async advance(ms: number): Promise<void> {
    const end = this.monotonicMs + ms;
    for (;;) {
      await nextTurn();
      const next = this.#sleepers.filter(({ until }) => until <= end).sort((a, b) => a.until - b.until)[0];
      if (!next) break;
      this.#pass(Math.max(0, next.until - this.monotonicMs));
      next.wake();
    }
    this.#pass(end - this.monotonicMs);
    await nextTurn();
  }

  /** Somebody sets the clock on the wall; the monotonic one does not notice. */
  jump(ms: number): void {
    this.wallMs += ms;
  }

  #pass(ms: number): void {
    this.monotonicMs += ms;
    this.wallMs += ms;
  }
}
