import { type Clock, SYSTEM_CLOCK } from '@ossa/contracts';
import { isCommandError } from '../redis/redis-answer.js';
import type { RedisConnection } from '../redis/redis-connection.js';
import { Silence } from './silence.js';

export interface AvailabilityGateOptions {
  /** Ms that one operation may take. */
  readonly timeoutMs: number;
  /** Ms that one may take while others are answered; for operations that must not be given up in a burst. @default timeoutMs */
  readonly patienceMs?: number;
  /** Ms for which a store that failed or was too slow is left alone. */
  readonly pauseMs: number;
  readonly clock?: Clock;
  /** What leads to the store: while it is not available nothing is tried. */
  readonly connection?: Pick<RedisConnection, 'available'> | undefined;
  /** Told when the store is lost and when it is back, once each. Must not throw. */
  readonly onChange?: (available: boolean) => void;
}

/** What became of an operation. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** `closed`: it was not started. `timeout`: it may still take effect. */
      readonly reason: 'closed' | 'timeout' | 'error';
      readonly error?: unknown;
    };

const CLOSED = Object.freeze({ ok: false, reason: 'closed' } as const);
const AWAY = Object.freeze({ ok: false, reason: 'error' } as const);
const TIMEOUT = Object.freeze({ ok: false, reason: 'timeout' } as const);

/**
 * Keeps callers from waiting for a store that does not answer: after a failure nobody asks it for a while, then one
 * caller tries while the others go on without it. What its success shows opens the gate for all.
 *
 * A timeout counts when nothing else was answered either: an operation that waits behind others says nothing about the store.
 * Any other failure counts, except that Redis refused the command itself (`ERR`, `WRONGTYPE`): then the caller is told, and the
 * store is as available as before. That it is loading, read-only, full or without its cluster does count.
 */
export class AvailabilityGate {
  readonly #clock: Clock;
  readonly #silence = new Silence();
  /** Monotonic ms; undefined while the store is available. */
  #pausedUntil: number | undefined;
  #trying = false;
  /** An outcome that belongs to an earlier one says nothing about now. */
  #generation = 0;

  constructor(private readonly options: AvailabilityGateOptions) {
    this.#clock = options.clock ?? SYSTEM_CLOCK;
  }

  /** False while the store is left alone: an attempt would not be started. */
  get isOpen(): boolean {
    if (this.#pausedUntil === undefined) return true;
    if (this.options.connection?.available === false) return false;
    return !this.#trying && this.#clock.monotonic() >= this.#pausedUntil;
  }

  /** Runs an operation for as long as it may take. Never rejects; what a timed-out operation does later is ignored. */
  attempt<T>(
    operation: () => Promise<T>,
    timeoutMs = this.options.timeoutMs,
    patienceMs = this.options.patienceMs ?? 0,
  ): Promise<Attempt<T>> {
    if (!this.isOpen) return Promise.resolve(CLOSED);
    const isTry = this.#pausedUntil !== undefined;
    const generation = this.#begin(isTry);
    if (this.options.connection?.available === false) {
      this.#learn(generation, false);
      return Promise.resolve(AWAY);
    }
    return this.#run(operation, timeoutMs, patienceMs, (says) => {
      if (says === 'lost' || (says === 'slow' && isTry)) this.#learn(generation, false);
      else if (says === 'well') this.#learn(generation, true);
    });
  }

  /**
   * The same for what is worth a wait: it is tried also while the store is left alone, unless its connection is away. Its
   * success opens the gate.
   */
  insist<T>(operation: () => Promise<T>, timeoutMs?: number, patienceMs?: number): Promise<Attempt<T>> {
    if (this.#pausedUntil === undefined) return this.attempt(operation, timeoutMs, patienceMs);
    const { connection, timeoutMs: usual } = this.options;
    if (connection?.available === false) return Promise.resolve(AWAY);
    return this.#run(operation, timeoutMs ?? usual, patienceMs ?? 0, (says) => {
      if (says === 'well') this.#learn(this.#generation, true);
    });
  }

  #run<T>(
    operation: () => Promise<T>,
    timeoutMs: number,
    patienceMs: number,
    learn: (says: 'well' | 'slow' | 'lost') => void,
  ): Promise<Attempt<T>> {
    return new Promise((resolve) => {
      let settled = false;
      const settle = (attempt: Attempt<T>, says: 'well' | 'slow' | 'lost') => {
        if (settled) return;
        settled = true;
        stop();
        resolve(attempt);
        learn(says);
      };
      const longestMs = Math.max(timeoutMs, patienceMs);
      const stop = this.#silence.after(timeoutMs, longestMs, (silent) => settle(TIMEOUT, silent ? 'lost' : 'slow'));
      Promise.try(operation).then(
        (value) => settle({ ok: true, value }, 'well'),
        (error: unknown) => settle({ ok: false, reason: 'error', error }, isCommandError(error) ? 'well' : 'lost'),
      );
    });
  }

  #begin(isTry: boolean): number {
    if (isTry) {
      this.#trying = true;
      this.#generation += 1;
    }
    return this.#generation;
  }

  #learn(generation: number, isAvailable: boolean): void {
    if (isAvailable) this.#silence.broken();
    if (generation !== this.#generation) return;
    const wasAvailable = this.#pausedUntil === undefined;
    if (isAvailable && wasAvailable) return;
    this.#trying = false;
    this.#generation += 1;
    this.#pausedUntil = isAvailable ? undefined : this.#clock.monotonic() + this.options.pauseMs;
    if (isAvailable !== wasAvailable) this.options.onChange?.(isAvailable);
  }
}
