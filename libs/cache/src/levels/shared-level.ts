import type { Clock } from '@ossa/contracts';
import { type Attempt, AvailabilityGate } from '@ossa/stores';
import type { Keyv, StoredDataRaw } from 'keyv';
import type { StoredResponse } from '../response/stored-response.js';
import type { LevelFailures } from './level-failures.js';
import type { SharedStore } from './shared-store.interface.js';

export interface SharedLevelOptions {
  readonly store: SharedStore;
  /** That of the store. */
  readonly keyv: Keyv;
  /** In front of every key. */
  readonly prefix: string;
  /** Ms that a lookup may take. */
  readonly timeoutMs: number;
  readonly failures: LevelFailures;
  readonly clock?: Clock | undefined;
  /** Told when the store is lost. */
  readonly onLost?: (() => void) | undefined;
}

/** Nobody waits for a write; it may be large. */
const WRITE_MS = 500;
/** Who would make a model call otherwise waits longer, and for its turn in a burst. */
const PATIENT_MS = 200;
const BURST_MS = 1000;
/** For so long nobody asks a store that failed. */
const PAUSE_MS = 500;

/** The responses in a store that processes share. Nothing here rejects, or takes longer than it may. */
export class SharedLevel {
  readonly #gate: AvailabilityGate;
  readonly #store: SharedStore;
  readonly #keyv: Keyv;

  constructor(private readonly options: SharedLevelOptions) {
    const { timeoutMs, clock, failures, onLost } = options;
    this.#store = options.store;
    this.#keyv = options.keyv;
    this.#gate = new AvailabilityGate({
      timeoutMs,
      pauseMs: PAUSE_MS,
      ...(clock && { clock }),
      connection: options.store.connection,
      onChange: (available) => {
        failures.availability(available);
        if (!available) onLost?.();
      },
    });
  }

  /** What is stored, whatever it is. */
  async get(key: string, patient: boolean): Promise<StoredDataRaw<unknown>> {
    if (!this.#store.usable) return undefined;
    const read = () => this.#keyv.get<unknown>(this.#name(key), { raw: true });
    const attempt = await (patient ? this.#gate.insist(read, PATIENT_MS, BURST_MS) : this.#gate.attempt(read));
    return this.#outcome('read', attempt) ? attempt.value : undefined;
  }

  /** @returns false when it is not stored, or not known to be */
  async set(key: string, response: StoredResponse, ttlMs: number): Promise<boolean> {
    return this.#write('write', () => this.#keyv.set(this.#name(key), response, ttlMs));
  }

  /** @returns false when it may still be there */
  async delete(key: string): Promise<boolean> {
    return this.#write('invalidate', () => this.#keyv.delete(this.#name(key)));
  }

  async #write(operation: 'write' | 'invalidate', write: () => Promise<boolean>): Promise<boolean> {
    if (!this.#store.usable) return false;
    return this.#outcome(operation, await this.#gate.insist(write, Math.max(WRITE_MS, this.options.timeoutMs)));
  }

  #outcome<Value>(
    operation: 'read' | 'write' | 'invalidate',
    attempt: Attempt<Value>,
  ): attempt is Extract<Attempt<Value>, { ok: true }> {
    if (attempt.ok) return true;
    if (attempt.reason !== 'closed') this.options.failures.failed(operation, attempt.reason);
    if (attempt.reason === 'timeout') this.#store.suspect?.();
    return false;
  }

  #name(key: string): string {
    return this.options.prefix + key;
  }
}
