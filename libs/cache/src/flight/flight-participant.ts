import { setImmediate as nextTurn } from 'node:timers/promises';
import { abortError, type RunPart } from '@ossa/contracts';
import { withOwnData } from '../response/own-data.js';
import type { Flight } from './flight.js';
import type { FlightPlan } from './flight-plan.interface.js';
import type { Participant } from './participant.interface.js';

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/**
 * One caller's view of a flight: all parts from the first, at its own pace. It leaves alone, by return() or by its own
 * signal, and keeps nothing afterwards.
 */
export class FlightParticipant implements Participant, AsyncIterableIterator<RunPart> {
  position = 0;
  #flight: Flight | undefined;
  #waiting: PromiseWithResolvers<IteratorResult<RunPart>> | undefined;
  #over = false;
  /** Why it is over, where no part was being awaited that could be rejected with it. */
  #failure: { readonly error: unknown } | undefined;
  /** Resolves when what this one was the last to want is closed. */
  #closing: Promise<void> | undefined;

  constructor(
    readonly plan: FlightPlan,
    private readonly enter: (participant: FlightParticipant) => Flight,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<RunPart>> {
    if (this.#waiting) {
      const again = () => this.next();
      return this.#waiting.promise.then(again, again);
    }
    try {
      const result = this.#read();
      if (result) return Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    }
    const waiting = Promise.withResolvers<IteratorResult<RunPart>>();
    this.#waiting = waiting;
    this.#flight?.pull();
    return waiting.promise;
  }

  async return(): Promise<IteratorResult<RunPart>> {
    if (!this.#over) {
      this.#end();
      this.#settle((waiting) => waiting.resolve(DONE));
      this.#closing = this.#flight?.leave(this);
    }
    this.#failure = undefined;
    await this.#closing;
    return DONE;
  }

  wake(): void {
    this.#settle((waiting) => {
      try {
        const result = this.#read();
        if (result) waiting.resolve(result);
        else this.#waiting = waiting;
      } catch (error) {
        waiting.reject(error);
      }
    });
  }

  fail(error: unknown): void {
    this.#end();
    if (!this.#settle((waiting) => waiting.reject(error))) this.#failure = { error };
  }

  #read(): IteratorResult<RunPart> | undefined {
    if (this.#over) return this.#afterwards();
    const flight = this.#flight ?? this.#begin();
    const value = flight.parts.at(this.position);
    if (value) {
      this.position += 1;
      return { done: false, value };
    }
    const { ending } = flight;
    if (!ending) return undefined;
    this.#end();
    if (ending.kind === 'failed') throw ending.error;
    if (ending.kind === 'closed') return DONE;
    return {
      done: false,
      value: flight.leader === this ? withOwnData(ending.finish) : this.plan.follow(ending.finish),
    };
  }

  #begin(): Flight {
    const { signal } = this.plan.request;
    if (signal.aborted) {
      this.#over = true;
      throw abortError(signal);
    }
    signal.addEventListener('abort', this.#leave, { once: true });
    this.#flight = this.enter(this);
    return this.#flight;
  }

  #afterwards(): IteratorResult<RunPart> {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
    return DONE;
  }

  readonly #leave = (): void => {
    const { signal } = this.plan.request;
    const error = abortError(signal);
    this.#end();
    this.#closing = this.#flight?.leave(this, signal.reason);
    const closing = this.#closing;
    // What is below has a turn to close itself before the reader sees the end; one that hangs is not waited for.
    const reject = (waiting: PromiseWithResolvers<IteratorResult<RunPart>>) => {
      if (closing) void Promise.race([closing, nextTurn()]).then(() => waiting.reject(error));
      else waiting.reject(error);
    };
    if (!this.#settle(reject)) this.#failure = { error };
  };

  #settle(how: (waiting: PromiseWithResolvers<IteratorResult<RunPart>>) => void): boolean {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) how(waiting);
    return waiting !== undefined;
  }

  #end(): void {
    this.#over = true;
    if (this.#flight) this.plan.request.signal.removeEventListener('abort', this.#leave);
  }
}
