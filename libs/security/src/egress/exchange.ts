import { abortError, OssaError, ossaErrorIn } from '@ossa/contracts';
import { EgressFailedError } from './egress-failed.error.js';

/** The limits of one request and its answer: its time, the signal of the caller, the size of the body. */
export class Exchange {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #follow: () => void;

  constructor(
    private readonly host: string,
    private readonly caller: AbortSignal,
    private readonly timeout: number,
    private readonly maxResponseBytes: number,
  ) {
    this.#follow = () => this.#controller.abort(caller.reason);
    caller.addEventListener('abort', this.#follow, { once: true });
    if (caller.aborted) this.#follow();
    const tooLate = () => new EgressFailedError('timeout', host, `there was no answer within ${timeout} ms`);
    this.#timer = setTimeout(() => this.#controller.abort(tooLate()), timeout);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** An answer without an end: its reader decides how long it lasts. */
  lastsAsLongAsItsReader(): void {
    clearTimeout(this.#timer);
  }

  /** The body up to the limit; its end, however it comes, ends the exchange. */
  bounded(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const { host, maxResponseBytes } = this;
    let seen = 0;
    return body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          seen += chunk.byteLength;
          if (seen <= maxResponseBytes) return controller.enqueue(chunk);
          const error = new EgressFailedError('too_large', host, `its answer is larger than ${maxResponseBytes} bytes`);
          this.end(error);
          controller.error(error);
        },
        flush: () => this.end(),
        cancel: () => this.end(),
      }),
    );
  }

  /** Frees timer and listener. */
  end(reason?: Error): void {
    clearTimeout(this.#timer);
    this.caller.removeEventListener('abort', this.#follow);
    if (reason) this.#controller.abort(reason);
  }

  /** What to tell the caller when something failed on the way. */
  errorOf(cause: unknown): OssaError {
    if (this.caller.aborted) return abortError(this.caller);
    if (OssaError.isInstance(this.signal.reason)) return this.signal.reason;
    return ossaErrorIn(cause) ?? new EgressFailedError('unreachable', this.host, 'no connection, or it broke', cause);
  }
}
