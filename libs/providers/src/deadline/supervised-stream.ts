import {
  abortError,
  type ModelCall,
  ModelError,
  type ModelErrorKind,
  type ModelPart,
  type ModelProvider,
} from '@ossa/contracts';
import type { AttemptLimits } from './attempt-limits.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A stream under time limits. One timer for the whole call: when it fires it looks at the clock, and either something is
 * overdue or it arms itself again for what is due next. A part costs two readings of the clock.
 */
export class SupervisedStream implements AsyncIterableIterator<ModelPart> {
  readonly #controller = new AbortController();
  #inner: AsyncIterator<ModelPart> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #follow: (() => void) | undefined;
  #awaitedSince: number | undefined;
  #awaited = 0;
  #started = false;
  #overdue: ModelError | undefined;
  #ended = false;
  /** The first part may come at any moment, and the idle limit counts from then. */
  readonly #longestSleep: number;

  constructor(
    private readonly request: ModelCall,
    private readonly provider: ModelProvider,
    private readonly limits: AttemptLimits,
  ) {
    this.#longestSleep = Math.min(request.stream ? limits.idle : Infinity, LONGEST_TIMER_MS);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ModelPart>> {
    try {
      if (this.#overdue) throw this.#overdue;
      this.#awaitedSince = performance.now();
      const result = await (this.#inner ?? this.#open()).next();
      this.#awaited += performance.now() - this.#awaitedSince;
      this.#awaitedSince = undefined;
      this.#started = true;
      if (result.done || result.value.type === 'finish') this.#end();
      return result;
    } catch (error) {
      this.#end();
      this.#controller.abort(); // whatever the failed attempt left open below
      throw this.#overdue ?? error;
    }
  }

  async return(): Promise<IteratorResult<ModelPart>> {
    if (!this.#ended) this.#controller.abort();
    this.#end();
    await this.#inner?.return?.();
    return { done: true, value: undefined };
  }

  #open(): AsyncIterator<ModelPart> {
    const { signal } = this.request;
    if (signal.aborted) throw abortError(signal);
    this.#watch();
    if (this.#overdue) throw this.#overdue;
    this.#follow = () => this.#controller.abort(signal.reason);
    signal.addEventListener('abort', this.#follow, { once: true });
    const request = { ...this.request, signal: this.#controller.signal };
    this.#inner = this.provider.call(request)[Symbol.asyncIterator]();
    return this.#inner;
  }

  readonly #watch = (): void => {
    const now = performance.now();
    const waiting = this.#awaitedSince === undefined ? 0 : now - this.#awaitedSince;
    const untilDeadline = this.request.deadline - now;
    const untilPart = this.#partLimit() - waiting;
    const untilTotal = this.limits.total - this.#awaited - waiting;
    const remaining = Math.min(untilDeadline, untilPart, untilTotal);
    if (remaining > 0) {
      this.#timer = setTimeout(this.#watch, Math.min(Math.ceil(remaining), this.#longestSleep));
      return;
    }
    const kind: ModelErrorKind =
      untilDeadline <= 0 ? 'deadline' : this.#started ? 'timeout_idle' : 'timeout_first_part';
    this.#overdue = new ModelError(kind, this.request.target);
    this.#controller.abort(this.#overdue);
  };

  #partLimit(): number {
    if (!this.request.stream) return Infinity;
    return this.#started ? this.limits.idle : this.limits.firstPart;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    if (this.#follow) this.request.signal.removeEventListener('abort', this.#follow);
  }
}
