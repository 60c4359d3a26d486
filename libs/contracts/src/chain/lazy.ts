import { type AnyPart, DONE } from './stream.js';

/**
 * Runs `open` at the first next(), then is the stream it gave: a stage built on it costs nothing per part, and no promise of
 * its own where `open` has the stream at once.
 */
export function lazy<Part extends AnyPart>(
  open: () => AsyncIterable<Part> | Promise<AsyncIterable<Part>>,
): AsyncIterable<Part> {
  return new LazyStream(open);
}

class LazyStream<Part extends AnyPart> implements AsyncIterableIterator<Part> {
  #inner: AsyncIterator<Part> | undefined;
  #opening: Promise<AsyncIterable<Part>> | undefined;
  #closed = false;

  constructor(private readonly open: () => AsyncIterable<Part> | Promise<AsyncIterable<Part>>) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Part>> {
    if (this.#inner) return this.#inner.next();
    if (this.#closed) return Promise.resolve(DONE);
    if (this.#opening) return this.#opened(this.#opening);
    try {
      const parts = this.open();
      if (parts instanceof Promise) return this.#opened((this.#opening = parts));
      this.#inner = parts[Symbol.asyncIterator]();
      return this.#inner.next();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #opened(opening: Promise<AsyncIterable<Part>>): Promise<IteratorResult<Part>> {
    const parts = await opening;
    if (this.#closed) return DONE;
    this.#inner = parts[Symbol.asyncIterator]();
    return this.#inner.next();
  }

  async return(): Promise<IteratorResult<Part>> {
    this.#closed = true;
    const opened = await this.#opening?.catch(() => undefined); // next() already rejected with it
    const inner = this.#inner ?? opened?.[Symbol.asyncIterator]();
    this.#inner = undefined;
    await inner?.return?.();
    return DONE;
  }
}
