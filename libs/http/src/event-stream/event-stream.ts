import type { ServerResponse } from 'node:http';
import { nodeResponse, type PlatformResponse } from '../request/platform.js';

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
};
const HEARTBEAT = ':\n\n';
const BATCH = 16 * 1024;
const STALL_MS = 30_000;

export interface EventStreamOptions {
  /** Milliseconds of silence after which a comment is sent. */
  readonly heartbeatMs: number;
  /** Milliseconds a reader may take nothing before it is given up. @default 30000 */
  readonly stallMs?: number;
}

/**
 * Writes Server-Sent Events. Frames of one turn of the event loop leave in one write, at most 16 KiB are held here, and a
 * reader that does not read is first waited for, then disconnected.
 */
export class EventStream {
  readonly #heartbeat: NodeJS.Timeout;
  readonly #stallMs: number;
  #frames = '';
  #scheduled = false;
  #silent = false;
  #closed = false;
  #drained: Promise<void> | undefined;

  private constructor(
    private readonly response: ServerResponse,
    { heartbeatMs, stallMs = STALL_MS }: EventStreamOptions,
  ) {
    this.#stallMs = stallMs;
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref();
    this.#closed = response.closed;
    response.once('close', () => this.#close());
  }

  /** Takes the response over and answers 200. Headers that were set on it before stay. */
  static open(response: PlatformResponse, options: EventStreamOptions): EventStream {
    const node = nodeResponse(response);
    if ('hijack' in response) {
      for (const [name, value] of Object.entries(response.getHeaders()))
        if (value !== undefined) node.setHeader(name, value);
      response.hijack();
    }
    node.writeHead(200, HEADERS);
    return new EventStream(node, options);
  }

  /** True when nobody reads any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Sends one frame, which ends with a blank line. While the reader is behind, gives the promise to wait for before the next one. */
  write(frame: string): Promise<void> | undefined {
    if (this.#closed) return undefined;
    this.#frames += frame;
    if (this.#frames.length >= BATCH) this.#flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      process.nextTick(this.#flush);
    }
    return this.#drained;
  }

  /** Sends what is left and ends the response. */
  end(): void {
    if (this.#closed) return;
    this.#close();
    this.response.setTimeout(this.#stallMs, () => this.response.destroy()); // for a reader that leaves the rest unread
    this.response.end(this.#frames);
    this.#frames = '';
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    if (this.#closed || this.#frames === '') return;
    const accepted = this.response.write(this.#frames);
    this.#frames = '';
    this.#silent = false;
    if (!accepted) this.#drained ??= this.#untilDrained();
  };

  #untilDrained(): Promise<void> {
    return new Promise((resolve) => {
      const stalled = setTimeout(() => this.response.destroy(), this.#stallMs);
      const done = () => {
        clearTimeout(stalled);
        this.response.off('drain', done);
        this.response.off('close', done);
        this.#drained = undefined;
        resolve();
      };
      this.response.on('drain', done);
      this.response.on('close', done);
    });
  }

  #beat(): void {
    if (this.#silent && this.#drained === undefined) void this.write(HEARTBEAT);
    this.#silent = true;
  }

  #close(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
  }
}
