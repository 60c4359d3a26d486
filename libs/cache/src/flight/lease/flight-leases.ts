import { DeadlineExceededError, abortError, type RunPart, type RunRequest } from '@ossa/contracts';
import { Silence } from '@ossa/stores';
import type { FlightLimits } from './flight-limits.js';
import { FlightLease } from './flight-lease.js';
import { LeaseStore, type LeaseStoreOptions } from './lease-store.js';
import { sharedFailure } from './shared-failure.js';

export interface Boarding {
  readonly key: string;
  readonly find: () => Promise<AsyncIterable<RunPart> | undefined>;
  /** Whose deadline bounds the waiting; it may be another one each time. */
  readonly longest: () => RunRequest;
  readonly signal: AbortSignal;
}

/** How a flight begins: with the answer of another process, or with its own run, under a lease where there is one. */
export interface Boarded {
  readonly parts?: AsyncIterable<RunPart>;
  readonly lease?: FlightLease;
}

type Found = AsyncIterable<RunPart> | undefined;

/**
 * Single-flight between processes: who gets the lease of a key makes the run, the others wait until it is over.
 *
 * Redis is asked, never relied on: while it is away or slow every process makes its own run, after the timeout at most. A
 * holder that dies is replaced by one of those who wait when its lease expires; one that is only paused for longer than
 * that finds that the run was made twice, which costs money and harms nobody.
 */
export class FlightLeases {
  readonly #store: LeaseStore;
  readonly #endings = new Set<Promise<void>>();

  constructor(private readonly options: LeaseStoreOptions) {
    this.#store = new LeaseStore(options);
  }

  /**
   * @throws OssaError the failure of the run that was waited for
   * @throws DeadlineExceededError when the time is up before that one is over
   * @throws CancelledError when nobody wants the run any more
   */
  async board(boarding: Boarding): Promise<Boarded> {
    const { key, signal } = boarding;
    const token = this.#store.newToken();
    const pauses = new Pauses(this.#limits.pollMs);
    let awaited = '';
    for (;;) {
      const taken = await this.#store.take(key, token, awaited);
      if (!taken) return {};
      if (taken.state === 'taken') return this.#taken(boarding, this.#lease(key, token));
      if (taken.state === 'ended') {
        if (taken.failure !== undefined) throw sharedFailure(taken.failure);
        return { parts: await this.#find(boarding) };
      }
      if (taken.holder !== awaited) pauses.restart();
      awaited = taken.holder;
      await this.#pause(boarding, pauses.next(), signal);
    }
  }

  /** Resolves when every lease that is over is given back. */
  async settled(): Promise<void> {
    await Promise.all(this.#endings);
  }

  get #limits(): FlightLimits {
    return this.options.limits;
  }

  async #taken(boarding: Boarding, lease: FlightLease): Promise<Boarded> {
    const parts = await this.#find(boarding);
    if (!parts) return { lease }; // a flight that is over gives it back itself
    lease.found();
    return { parts };
  }

  #lease(key: string, token: string): FlightLease {
    return new FlightLease(key, token, this.#store, this.#limits, (ending) => {
      this.#endings.add(ending);
      void ending.finally(() => this.#endings.delete(ending));
    });
  }

  /** A lookup that hangs is no reason to wait longer than for Redis. */
  #find({ find, signal }: Boarding): Promise<Found> {
    if (signal.aborted) return Promise.resolve(undefined);
    const { timeoutMs, limits } = this.options;
    return new Promise((resolve) => {
      const stop = new Silence().after(timeoutMs, limits.patienceMs, () => failed('timeout'));
      const failed = (reason: 'timeout' | 'error') => {
        this.#store.failed(reason);
        resolve(undefined);
      };
      find()
        .then(resolve, () => failed('error'))
        .finally(stop);
    });
  }

  async #pause({ longest }: Boarding, ms: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    const { deadline, startedAt } = longest();
    const left = deadline - clock.monotonic();
    if (left <= 0) throw new DeadlineExceededError(deadline - startedAt);
    if (signal.aborted) throw abortError(signal);
    await clock.sleep(Math.min(ms, left), signal);
  }
}

/** Growing, and never the same for two that wait. */
class Pauses {
  #next = 0;

  constructor(private readonly limits: FlightLimits['pollMs']) {
    this.restart();
  }

  restart(): void {
    this.#next = this.limits.first;
  }

  next(): number {
    const ms = this.#next;
    this.#next = Math.min(this.limits.longest, ms * 1.5);
    return ms * (0.75 + Math.random() / 4);
  }
}
