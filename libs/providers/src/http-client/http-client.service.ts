import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import { HttpExchange } from './http-exchange.js';
import type { HttpResponse } from './http-response.js';

const CONNECTIONS_PER_ORIGIN = 1024;
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;
const KEEP_ALIVE_MS = 30_000;
/** The backstop of a call without the deadline stage. */
const SILENCE_MS = 600_000;

interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | null;
}

/** A `fetch` as the vendor packages call it. */
export type HttpFetch = (url: string, request?: HttpRequest) => Promise<HttpResponse>;

/**
 * The one HTTP client towards providers: pooled keep-alive connections, one request at a time on each, no retry, no
 * redirect, answers of at most 64 MiB.
 */
@Injectable()
export class HttpClient implements OnApplicationShutdown {
  readonly #agents = new Map<number, Agent>();

  /** A `fetch` that gives up connecting after `connectTimeout` milliseconds. */
  fetchWith(connectTimeout: number): HttpFetch {
    const agent = this.#agent(connectTimeout);
    return (url, request = {}) => send(agent, url, request);
  }

  /** The last of the hooks: requests under way may still need it while the server drains. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
    this.#agents.clear();
  }

  #agent(connectTimeout: number): Agent {
    let agent = this.#agents.get(connectTimeout);
    if (!agent) {
      agent = new Agent({
        connections: CONNECTIONS_PER_ORIGIN,
        pipelining: 1,
        allowH2: false,
        connect: { timeout: connectTimeout },
        keepAliveTimeout: KEEP_ALIVE_MS,
        headersTimeout: SILENCE_MS,
        bodyTimeout: SILENCE_MS,
        maxResponseSize: MAX_RESPONSE_BYTES,
      });
      this.#agents.set(connectTimeout, agent);
    }
    return agent;
  }
}

function send(agent: Agent, url: string, request: HttpRequest): Promise<HttpResponse> {
  const exchange = new HttpExchange(request.signal ?? undefined);
  if (request.signal?.aborted) return exchange.response;
  try {
    const { origin, pathname, search } = new URL(url);
    const options: Dispatcher.DispatchOptions = {
      origin,
      path: pathname + search,
      method: request.method ?? 'GET',
      headers: { 'accept-encoding': 'identity', ...request.headers },
      body: request.body ?? null,
    };
    agent.dispatch(options, exchange);
  } catch (error) {
    exchange.fail(error);
  }
  return exchange.response;
}
