import { abortError, type RunFinish, type RunPart, type RunRequest, type RunResult } from '@ossa/contracts';
import { hitFinish } from './hit-finish.js';
import type { StoredResponse } from './stored-response.js';

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/** A stored run, given again: to a stream in the parts it once came in, to others in one. */
export class ReplayedRun implements AsyncIterableIterator<RunPart> {
  readonly #parts: readonly RunPart[];
  #given = 0;

  constructor(
    private readonly request: RunRequest,
    private readonly response: StoredResponse,
    private readonly originals?: WeakMap<RunResult, RunResult>,
  ) {
    this.#parts = request.stream ? response.parts : wholeText(response);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<RunPart>> {
    const { signal } = this.request;
    if (this.#given > this.#parts.length) return Promise.resolve(DONE);
    if (signal.aborted) return this.#abort();
    const value = this.#parts[this.#given] ?? this.#finish();
    this.#given += 1;
    return Promise.resolve({ done: false, value });
  }

  return(): Promise<IteratorResult<RunPart>> {
    this.#given = Infinity;
    return Promise.resolve(DONE);
  }

  #finish(): RunFinish {
    const { result, transcript } = this.response;
    const finish = hitFinish(this.request, result, transcript);
    this.originals?.set(finish.result, result);
    return finish;
  }

  #abort(): Promise<never> {
    this.#given = Infinity;
    return Promise.reject(abortError(this.request.signal));
  }
}

/** Nobody looks at the progress of a run that is not streamed. */
function wholeText({ result: { output } }: StoredResponse): readonly RunPart[] {
  return output === '' ? [] : [{ type: 'text', text: output }];
}
