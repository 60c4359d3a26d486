import type { ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { OssaError } from '@ossa/contracts';
import { HTTP_OPTIONS, type HttpOptions } from '../http.options.js';

/** The responses that clients wait for. At shutdown no more are taken, and these get time to end, then what they wait for is ended. */
@Injectable()
export class OpenResponses implements OnModuleDestroy, BeforeApplicationShutdown {
  readonly #open = new Set<AbortController>();
  #emptied: (() => void) | undefined;
  #closing = false;

  constructor(@Inject(HTTP_OPTIONS) private readonly options: HttpOptions) {}

  /** True from the first moment of the shutdown on. */
  get closing(): boolean {
    return this.#closing;
  }

  /**
   * Aborts when the client goes away before the response is complete, also when it has gone already, and at shutdown with
   * `shutting_down`. Watches the response, and the connection for a response that is still queued behind others on it.
   *
   * @throws OssaError shutting_down for a request that comes after the shutdown began
   */
  signal(response: ServerResponse): AbortSignal {
    if (this.#closing) throw shuttingDown();
    const controller = new AbortController();
    const connection = response.req.socket;
    if (response.closed || connection.destroyed) {
      controller.abort();
      return controller.signal;
    }
    const closed = () => {
      connection.off('close', closed);
      response.off('close', closed);
      this.#open.delete(controller);
      if (this.#open.size === 0) this.#emptied?.();
      if (!response.writableFinished) controller.abort();
    };
    connection.once('close', closed);
    response.once('close', closed);
    this.#open.add(controller);
    return controller.signal;
  }

  /** The first of the hooks: whoever balances the load can stop sending requests while those under way end. */
  onModuleDestroy(): void {
    this.#closing = true;
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.#open.size > 0) await this.#untilEmpty(this.options.drain);
    const reason = shuttingDown();
    for (const controller of this.#open) controller.abort(reason);
  }

  #untilEmpty(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#emptied = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function shuttingDown(): OssaError {
  return new OssaError('shutting_down', 'The server is shutting down; send the request again.', { retryable: true });
}
