import type { Outcome } from '../model/model-part.js';
import { type AnyPart, DONE, type FinishOf, isFinish } from './stream.js';

/**
 * Sees every part, then exactly one outcome, whichever way the stream ends: finish seen is `finished`, an error thrown is
 * `failed`, neither is `cancelled`. `end` is awaited before the stream's end reaches the reader; it reports its own
 * trouble, because what it throws is dropped: an epilogue never changes an answer.
 */
export function observe<Part extends AnyPart>(
  parts: AsyncIterable<Part>,
  end: (outcome: Outcome<FinishOf<Part>>) => void | Promise<void>,
  part?: (part: Part) => void,
): AsyncIterable<Part> {
  return new ObservedStream(parts[Symbol.asyncIterator](), end, part);
}

class ObservedStream<Part extends AnyPart> implements AsyncIterableIterator<Part> {
  #finish: FinishOf<Part> | undefined;
  #ended = false;

  constructor(
    private readonly inner: AsyncIterator<Part>,
    private readonly end: (outcome: Outcome<FinishOf<Part>>) => void | Promise<void>,
    private readonly part: ((part: Part) => void) | undefined,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Part>> {
    let result: IteratorResult<Part>;
    try {
      result = await this.inner.next();
    } catch (error) {
      await this.#settle({ kind: 'failed', error });
      throw error;
    }
    if (result.done) {
      await this.#settle();
      return result;
    }
    if (isFinish(result.value)) this.#finish = result.value;
    this.part?.(result.value);
    return result;
  }

  async return(): Promise<IteratorResult<Part>> {
    try {
      await this.inner.return?.();
    } finally {
      await this.#settle();
    }
    return DONE;
  }

  async #settle(failed?: Outcome<FinishOf<Part>>): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const outcome = this.#finish
      ? { kind: 'finished' as const, finish: this.#finish }
      : (failed ?? { kind: 'cancelled' as const });
    try {
      await this.end(outcome);
    } catch {
      // see above: the epilogue reports its own trouble
    }
  }
}
