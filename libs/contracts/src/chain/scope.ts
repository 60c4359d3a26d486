import { abortError } from '../errors/abort.js';
import { type AnyPart, DONE, isFinish } from './stream.js';

interface Cancellable {
  readonly signal: AbortSignal;
}

/**
 * Owns the AbortController of one call, so that return() stops a part that is being awaited, and closes the stream below
 * before the finish part is delivered, so that books are closed before the reader sees the end. Follows the caller's
 * signal and leaves no listener on it.
 */
export function scoped<Request extends Cancellable, Part extends AnyPart>(
  request: Request,
  open: (request: Request) => AsyncIterable<Part>,
): AsyncIterable<Part> {
  return new ScopedStream(request, open);
}

class ScopedStream<Request extends Cancellable, Part extends AnyPart> implements AsyncIterableIterator<Part> {
  readonly #controller = new AbortController();
  #inner: AsyncIterator<Part> | undefined;
  #closed = false;
  #follow: (() => void) | undefined;

  constructor(
    private readonly request: Request,
    private readonly open: (request: Request) => AsyncIterable<Part>,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Part>> {
    if (this.#closed) return DONE;
    try {
      const result = await (this.#inner ?? this.#start()).next();
      if (!result.done && !isFinish(result.value)) return result;
      await this.#close();
      return result;
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Part>> {
    if (!this.#closed) this.#controller.abort(); // making the reason costs more than the rest of a call
    await this.#close();
    return DONE;
  }

  #start(): AsyncIterator<Part> {
    const outer = this.request.signal;
    if (outer.aborted) throw abortError(outer);
    this.#follow = () => this.#controller.abort(outer.reason);
    outer.addEventListener('abort', this.#follow, { once: true });
    this.#inner = this.open({ ...this.request, signal: this.#controller.signal })[Symbol.asyncIterator]();
    return this.#inner;
  }

  async #close(): Promise<void> {
    if (this.#closed) return;
    this.#release();
    await this.#inner?.return?.();
  }

  #release(): void {
    this.#closed = true;
    if (this.#follow) this.request.signal.removeEventListener('abort', this.#follow);
    this.#follow = undefined;
  }
}
