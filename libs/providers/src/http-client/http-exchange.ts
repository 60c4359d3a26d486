import type { Dispatcher } from 'undici';
import { HttpResponse } from './http-response.js';

const BUFFERED_BYTES = 64 * 1024;
const EVENT_END = Buffer.from('\n\n');

/**
 * One request and its answer. Bytes go from the socket straight into the body; a body nobody reads pauses the socket after
 * 64 KiB. An aborted signal rejects at once, wherever the request is, and destroys the socket.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly response: Promise<HttpResponse>;
  #resolve!: (response: HttpResponse) => void;
  #reject!: (error: unknown) => void;
  #connection: Dispatcher.DispatchController | undefined;
  #body: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly #pieces: Uint8Array[] = [];
  #isEventStream = false;
  #ended = false;

  constructor(private readonly signal: AbortSignal | undefined) {
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (signal?.aborted) this.#abort();
    else signal?.addEventListener('abort', this.#abort, { once: true });
  }

  onRequestStart(connection: Dispatcher.DispatchController): void {
    this.#connection = connection;
    if (this.#ended) connection.abort(abortReason(this.signal));
  }

  onResponseStart(
    connection: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    statusText = '',
  ): void {
    if (status < 200 || this.#ended) return;
    const fields = new Map<string, string>();
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) fields.set(name, typeof value === 'string' ? value : value.join(', '));
    this.#isEventStream = fields.get('content-type')?.startsWith('text/event-stream') === true;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#body = controller;
        },
        pull: () => connection.resume(),
        cancel: () => this.#cancel(connection),
      },
      { highWaterMark: BUFFERED_BYTES, size: (chunk) => chunk.byteLength },
    );
    this.#resolve(new HttpResponse(status, statusText, fields, body));
  }

  onResponseData(connection: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#ended || !this.#body) return;
    this.#pieces.push(chunk);
    if (this.#pieces.length === 1) queueMicrotask(() => this.#deliver(connection));
  }

  /** Pieces that came in one read of the socket go on as one: each costs the reader a trip through its streams. */
  #deliver(connection?: Dispatcher.DispatchController): void {
    const [first, ...more] = this.#pieces.splice(0);
    if (first === undefined || this.#body === undefined) return;
    this.#body.enqueue(more.length === 0 ? first : Buffer.concat([first, ...more]));
    if ((this.#body.desiredSize ?? 0) <= 0) connection?.pause();
  }

  onResponseEnd(): void {
    if (this.#ended) return;
    this.#deliver();
    this.#release();
    // A last event without its blank line would be dropped by the parser, and a whole answer taken for a truncated one.
    if (this.#isEventStream) this.#body?.enqueue(EVENT_END);
    this.#body?.close();
  }

  onResponseError(_connection: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    if (this.#ended) return;
    this.#deliver();
    this.#release();
    if (this.#body) this.#body.error(error);
    else this.#reject(error);
  }

  readonly #abort = (): void => {
    this.fail(abortReason(this.signal));
    this.#connection?.abort(abortReason(this.signal));
  };

  #cancel(connection: Dispatcher.DispatchController): void {
    if (this.#ended) return;
    this.#pieces.length = 0;
    this.#release();
    connection.abort(abortReason(this.signal));
  }

  #release(): void {
    this.#ended = true;
    this.signal?.removeEventListener('abort', this.#abort);
  }
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('The request was aborted.', 'AbortError');
}
