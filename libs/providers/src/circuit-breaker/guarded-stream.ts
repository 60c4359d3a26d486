import type { Clock, ModelCall, ModelPart, ModelProvider } from '@ossa/contracts';
import type { Circuit } from './circuit.js';

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });
const NO_PERMIT = 0;

/** What an attempt is guarded by. */
export interface StreamGuard {
  readonly circuit: Circuit;
  readonly clock: Clock;
  /** An attempt whose first part takes longer is a slow one; ms. */
  readonly slowCall: number;
}

/**
 * An attempt that asks the circuit before its first part and tells it how it ended: the finish part is a success, an error
 * may be a failure, leaving early is neither.
 */
export class GuardedStream implements AsyncIterableIterator<ModelPart> {
  #inner: AsyncIterator<ModelPart> | undefined;
  #permit = NO_PERMIT;
  #begun = 0;
  #firstPartMs: number | undefined;
  #closed = false;

  constructor(
    private readonly guard: StreamGuard,
    private readonly request: ModelCall,
    private readonly provider: ModelProvider,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ModelPart>> {
    if (this.#inner === undefined) {
      const permit = this.guard.circuit.admit(this.request);
      this.#permit = typeof permit === 'number' ? permit : await permit;
      if (this.#closed) this.#release();
      if (this.#closed) return DONE;
      this.#begun = this.guard.clock.monotonic();
    }
    try {
      this.#inner ??= this.provider.call(this.request)[Symbol.asyncIterator]();
      const result = await this.#inner.next();
      this.#firstPartMs ??= this.guard.clock.monotonic() - this.#begun;
      if (result.done) this.#release();
      else if (result.value.type === 'finish') this.guard.circuit.succeeded(this.#spent(), this.#slow());
      return result;
    } catch (error) {
      this.guard.circuit.failed(this.#spent(), error, this.#slow());
      throw error;
    }
  }

  async return(): Promise<IteratorResult<ModelPart>> {
    this.#closed = true;
    try {
      await this.#inner?.return?.();
    } finally {
      this.#release();
    }
    return DONE;
  }

  #release(): void {
    if (this.#permit !== NO_PERMIT) this.guard.circuit.released(this.#spent());
  }

  /** The permit; it can be given back once. */
  #spent(): number {
    const permit = this.#permit;
    this.#permit = NO_PERMIT;
    return permit;
  }

  #slow(): boolean {
    const waited = this.#firstPartMs ?? this.guard.clock.monotonic() - this.#begun;
    return waited >= this.guard.slowCall;
  }
}
