import type { CircuitBreaker, CircuitTransition } from './circuit-breaker.js';
import { toPhase, toRecord, type StoredCircuit } from './circuit-record.js';
import type { RedisCircuitStore } from './redis-circuit-store.js';

const REFRESH_MS = 500;

export interface SharedPhaseOptions {
  readonly key: string;
  readonly breaker: CircuitBreaker;
  readonly store: RedisCircuitStore;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Told of each transition that this process has brought about, once in the fleet. */
  readonly publish: (transition: CircuitTransition) => void;
}

/**
 * Keeps the phase of a breaker the same in all processes. A change is effective here at once and then written; when
 * another process was first, its version is taken over and ours never happened. While Redis is away each process goes on
 * alone; the first one to come back brings its phase with it, the others take it over.
 */
export class SharedPhase {
  #epoch = 0;
  #changed = false;
  #alone = false;
  #unpublished: CircuitTransition[] = [];
  #writing: Promise<void> | undefined;
  #refreshedAt = -Infinity;

  constructor(private readonly options: SharedPhaseOptions) {}

  /** The breaker has changed its phase. */
  changed(transition: CircuitTransition | undefined): void {
    if (transition) this.#unpublished.push(transition);
    this.#changed = true;
    this.#writing ??= this.#write();
  }

  /** Resolves when nothing is left to write. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** Another process has written. */
  heard(stored: StoredCircuit): void {
    if (stored.writer !== this.options.store.writer && stored.epoch > this.#epoch) this.#adopt(stored);
  }

  /** Looks, in the background and at most twice a second, whether a message was lost. */
  keepFresh(now: number): void {
    if (now - this.#refreshedAt < REFRESH_MS) return;
    this.#refreshedAt = now;
    this.refresh().catch(() => undefined); // Redis is away: there is nothing to learn
  }

  /** @throws RedisUnavailableError */
  async refresh(): Promise<void> {
    if (this.#writing) return this.#writing;
    const stored = await this.options.store.read(this.options.key);
    if (this.#writing) return;
    if (stored !== undefined && stored.epoch > this.#epoch) this.#catchUp(stored);
    else if (this.#alone || (this.#epoch > 0 && stored?.epoch !== this.#epoch)) this.changed(undefined);
  }

  #catchUp(stored: StoredCircuit): void {
    if (stored.writer !== this.options.store.writer) return this.#adopt(stored);
    this.#epoch = stored.epoch; // a write of ours that Redis never confirmed
    this.changed(undefined);
  }

  async #write(): Promise<void> {
    while (this.#changed) {
      this.#changed = false;
      const transitions = this.#unpublished.splice(0);
      const { key, breaker, store, now } = this.options;
      const record = toRecord(breaker.phase, now());
      const result = await store.write(key, this.#epoch, record).catch(() => undefined);
      this.#alone = result === undefined;
      if (result === undefined || result.written) transitions.forEach(this.options.publish);
      if (result === undefined || result.stored.epoch <= this.#epoch) continue; // a later one was heard of meanwhile
      if (result.written) this.#epoch = result.stored.epoch;
      else if (result.stored.writer !== store.writer) this.#adopt(result.stored);
      else this.#again(result.stored.epoch, transitions);
    }
    this.#writing = undefined; // here and not in a then(): nothing may change in between
  }

  /** What was stored is a write of ours that Redis never confirmed, so we lost to nobody. */
  #again(epoch: number, transitions: readonly CircuitTransition[]): void {
    this.#epoch = epoch;
    this.#unpublished.unshift(...transitions);
    this.#changed = true;
  }

  #adopt({ epoch, record }: StoredCircuit): void {
    this.#epoch = epoch;
    this.#changed = false;
    this.#alone = false;
    this.#unpublished = [];
    this.options.breaker.adopt(toPhase(record, this.options.now()));
  }
}
