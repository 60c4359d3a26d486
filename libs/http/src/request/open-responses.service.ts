import type { ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { OssaError } from '@ossa/contracts';
import { HTTP_OPTIONS, type HttpOptions } from '../http.options.js';

/** The responses that clients wait for. At shutdown they get time to end, then what they wait for is ended. */
@Injectable()
export class OpenResponses implements BeforeApplicationShutdown {
  readonly #open = new Set<AbortController>();
  #emptied: (() => void) | undefined;

  constructor(@Inject(HTTP_OPTIONS) private readonly options: HttpOptions) {}

  /**
   * Aborts when the client goes away before the response is complete, also when it has gone already, and at shutdown with
   * `shutting_down`. Watches the response, and the connection for a response that is still queued behind others on it.
   */
  signal(response: ServerResponse): AbortSignal {
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

  async beforeApplicationShutdown(): Promise<void> {
    if (this.#open.size > 0) await this.#untilEmpty(this.options.drain);
    const reason = new OssaError('shutting_down', 'The server is shutting down; send the request again.', {
      retryable: true,
    });
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
