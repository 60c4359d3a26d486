import { type AnyPart, DONE } from './stream.js';

/**
 * The stream that `open` gives, unless it fails before its first part: then the one that `recover` opens, or what it throws.
 * What goes well costs one promise, and nothing per part after the first.
 */
export function recovering<Part extends AnyPart>(
  open: () => AsyncIterable<Part>,
  recover: (error: unknown) => Promise<AsyncIterable<Part>>,
): AsyncIterable<Part> {
  return new RecoveringStream(open, recover);
}

class RecoveringStream<Part extends AnyPart> implements AsyncIterableIterator<Part> {
  #inner: AsyncIterator<Part> | undefined;
  #recovery: Promise<AsyncIterable<Part>> | undefined;
  #begun = false;
  #closed = false;

  constructor(
    private readonly open: () => AsyncIterable<Part>,
    private readonly recover: (error: unknown) => Promise<AsyncIterable<Part>>,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Part>> {
    if (this.#begun) return this.#inner ? this.#inner.next() : Promise.resolve(DONE);
    if (this.#closed) return Promise.resolve(DONE);
    return this.#first();
  }

  async return(): Promise<IteratorResult<Part>> {
    this.#closed = true;
    const recovered = await this.#recovery?.catch(() => undefined); // next() rejects with it
    await (this.#inner ?? recovered?.[Symbol.asyncIterator]())?.return?.();
    this.#begun = true;
    this.#inner = undefined;
    return DONE;
  }

  async #first(): Promise<IteratorResult<Part>> {
    try {
      this.#inner = this.open()[Symbol.asyncIterator]();
      const result = await this.#inner.next();
      this.#begun = true;
      return result;
    } catch (error) {
      this.#inner = undefined;
      this.#begun = true; // there is one recovery, also where it fails
      if (this.#closed) throw error;
      this.#recovery = this.recover(error);
      const recovered = await this.#recovery;
      if (this.#closed) return DONE;
      this.#inner = recovered[Symbol.asyncIterator]();
      return this.#inner.next();
    }
  }
}
