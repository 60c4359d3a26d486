import type { ModelErrorKind } from '../errors/model-error-kind.js';
import type { Usage } from './usage.js';

/** How one attempt ended. */
export type AttemptOutcome = 'succeeded' | 'budget_exceeded' | ModelErrorKind;

/** One attempt of a model call at one target: exactly one record each, whichever way it ended. */
export interface AttemptRecord {
  /** Position within its call, from 1, in the order in which attempts began. */
  readonly attempt: number;
  readonly provider: string;
  readonly model: string;
  /** Alias of the key or endpoint, never the key; absent where the provider has only one. */
  readonly key?: string;
  readonly outcome: AttemptOutcome;
  /** False when nothing was sent: the circuit was open, or the budget refused. */
  readonly sent: boolean;
  /** HTTP status of a failed answer, where there was one. */
  readonly status?: number;
  /** As reported; else estimated, and marked so. */
  readonly usage: Usage;
  /** Integer nano-dollars; null while the price of the model is not known. */
  readonly cost: number | null;
  /** Wall clock, ms since the epoch. */
  readonly startedAt: number;
  /** Until the first part, in ms; absent when there was none. */
  readonly firstPartMs?: number;
  readonly durationMs: number;
  /** True for the second of two attempts that ran side by side. */
  readonly hedge?: true;
}

/** The attempts of one model call. Whoever makes the call makes the log, so that it can be read however the call ends. */
export class AttemptLog {
  readonly #records: AttemptRecord[] = [];
  #begun = 0;

  /** Attempts that have ended, in the order in which they did. */
  get records(): readonly AttemptRecord[] {
    return this.#records;
  }

  /** Attempts that have begun. */
  get begun(): number {
    return this.#begun;
  }

  /** The number of an attempt that begins now. */
  begin(): number {
    return (this.#begun += 1);
  }

  end(record: AttemptRecord): void {
    this.#records.push(record);
  }
}
