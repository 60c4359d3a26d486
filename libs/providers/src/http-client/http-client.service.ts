import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { CONNECTOR_FACTORY, type ConnectionRules, type ConnectorFactory } from '@ossa/contracts';
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
 * redirect, answers of at most 64 MiB. What may be connected to is decided when a connection is opened, by the connector;
 * without a factory of connectors everything may.
 */
@Injectable()
export class HttpClient implements OnApplicationShutdown {
  /** One for each set of rules, so no more than there are providers. */
  readonly #agents = new Map<string, Agent>();

  constructor(@Optional() @Inject(CONNECTOR_FACTORY) private readonly connectors?: ConnectorFactory) {}

  /** A `fetch` whose connections keep to the rules. */
  fetchWith(rules: ConnectionRules): HttpFetch {
    const agent = this.#agent(rules);
    return (url, request = {}) => send(agent, url, request);
  }

  /** The last of the hooks: requests under way may still need it while the server drains. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
    this.#agents.clear();
  }

  #agent(rules: ConnectionRules): Agent {
    const { connectTimeout, allowPrivate, enforceHttps } = rules;
    const key = `${connectTimeout} ${allowPrivate} ${enforceHttps}`;
    let agent = this.#agents.get(key);
    if (!agent) {
      agent = new Agent({
        connections: CONNECTIONS_PER_ORIGIN,
        pipelining: 1,
        allowH2: false,
        connect: this.connectors?.connector(rules) ?? { timeout: connectTimeout },
        keepAliveTimeout: KEEP_ALIVE_MS,
        headersTimeout: SILENCE_MS,
        bodyTimeout: SILENCE_MS,
        maxResponseSize: MAX_RESPONSE_BYTES,
      });
      this.#agents.set(key, agent);
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
