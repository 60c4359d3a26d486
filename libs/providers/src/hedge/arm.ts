import { abortError, type ModelCall, type ModelPart, type ModelProvider, opened } from '@ossa/contracts';

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/** One of two requests that run side by side. It can be stopped alone, and stops with the call. */
export class Arm {
  /** Rejects when the request fails before its first part. */
  readonly opening: Promise<AsyncIterable<ModelPart>>;
  readonly #controller = new AbortController();
  readonly #call: AbortSignal;

  constructor(request: ModelCall, next: ModelProvider) {
    this.#call = request.signal;
    if (this.#call.aborted) throw abortError(this.#call);
    this.#call.addEventListener('abort', this.#follow, { once: true });
    this.opening = opened(next.call({ ...request, signal: this.#controller.signal }));
    this.opening.catch(this.#release);
  }

  /** The parts of the one that won. @param other settles when the one that lost is closed */
  async parts(other?: Promise<unknown>): Promise<AsyncIterable<ModelPart>> {
    return new ArmStream(await this.opening, this.#release, () => this.#controller.abort(), other);
  }

  /** Stops it, wherever it is. Resolves when nothing is left open; never rejects. */
  async leave(): Promise<void> {
    this.#controller.abort();
    this.#release();
    try {
      const parts = await this.opening;
      await parts[Symbol.asyncIterator]().return?.();
    } catch {
      // it lost; its attempts are recorded by the stages below
    }
  }

  readonly #follow = (): void => this.#controller.abort(this.#call.reason);
  readonly #release = (): void => this.#call.removeEventListener('abort', this.#follow);
}

/** The parts as they come, on the promise of the stream below; the listener goes at their end. */
class ArmStream implements AsyncIterableIterator<ModelPart> {
  readonly #inner: AsyncIterator<ModelPart>;
  #ended = false;

  constructor(
    parts: AsyncIterable<ModelPart>,
    private readonly release: () => void,
    private readonly abort: () => void,
    private readonly other: Promise<unknown> | undefined,
  ) {
    this.#inner = parts[Symbol.asyncIterator]();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ModelPart>> {
    const part = this.#inner.next();
    part.then(this.#look, this.#end);
    return part;
  }

  async return(): Promise<IteratorResult<ModelPart>> {
    if (!this.#ended) this.abort();
    this.#end();
    await this.#inner.return?.();
    await this.other;
    return DONE;
  }

  readonly #look = (result: IteratorResult<ModelPart>): void => {
    if (result.done || result.value.type === 'finish') this.#end();
  };

  readonly #end = (): void => {
    this.#ended = true;
    this.release();
  };
}
