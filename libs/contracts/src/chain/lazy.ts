import { type AnyPart, DONE } from './stream.js';

/** Runs `open` at the first next(), then is the stream it gave: a stage built on it costs nothing per part. */
export function lazy<Part extends AnyPart>(open: () => Promise<AsyncIterable<Part>>): AsyncIterable<Part> {
  return { [Symbol.asyncIterator]: () => new LazyStream(open) };
}

class LazyStream<Part extends AnyPart> implements AsyncIterableIterator<Part> {
  #inner: AsyncIterator<Part> | undefined;
  #opening: Promise<AsyncIterator<Part>> | undefined;
  #closed = false;

  constructor(private readonly open: () => Promise<AsyncIterable<Part>>) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Part>> {
    if (this.#inner) return this.#inner.next();
    if (this.#closed) return Promise.resolve(DONE);
    return this.#first();
  }

  async #first(): Promise<IteratorResult<Part>> {
    this.#opening ??= this.open().then((parts) => parts[Symbol.asyncIterator]());
    const inner = await this.#opening;
    if (this.#closed) return DONE;
    this.#inner = inner;
    return inner.next();
  }

  async return(): Promise<IteratorResult<Part>> {
    this.#closed = true;
    const inner = await this.#opening?.catch(() => undefined); // next() already rejected with it
    this.#inner = undefined;
    await inner?.return?.();
    return DONE;
  }
}
