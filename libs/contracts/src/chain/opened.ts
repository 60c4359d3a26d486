import { type AnyPart, DONE } from './stream.js';

/** The first-part gate: rejects when the stream fails before its first part, else gives the whole stream, first part included. */
export async function opened<Part extends AnyPart>(parts: AsyncIterable<Part>): Promise<AsyncIterable<Part>> {
  const inner = parts[Symbol.asyncIterator]();
  return new OpenedStream(inner, await inner.next());
}

class OpenedStream<Part extends AnyPart> implements AsyncIterableIterator<Part> {
  #first: IteratorResult<Part> | undefined;

  constructor(
    private readonly inner: AsyncIterator<Part>,
    first: IteratorResult<Part>,
  ) {
    this.#first = first;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Part>> {
    const first = this.#first;
    if (first === undefined) return this.inner.next();
    this.#first = undefined;
    return Promise.resolve(first);
  }

  async return(): Promise<IteratorResult<Part>> {
    this.#first = undefined;
    await this.inner.return?.();
    return DONE;
  }
}
