import { isIP } from 'node:net';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { EgressPolicy, EgressRequest, EgressResponse } from '@ossa/contracts';
import { Agent, fetch as undiciFetch } from 'undici';
import { addressRange } from './address-range.js';
import { EgressDeniedError } from './egress-denied.error.js';
import type { EgressOptions } from './egress.options.js';
import { Exchange } from './exchange.js';
import { guardedConnector, type HostLookup, systemLookup } from './guarded-connector.js';
import { isHostAllowed } from './host-pattern.js';

type Fetch = typeof globalThis.fetch;

/**
 * Lets tools out, to allowed hosts only: an empty allow-list allows nothing. What counts is the address that is really
 * connected. Redirects are not followed, time and size are bounded, and proxies of the environment are not used.
 */
export class EgressGuard implements EgressPolicy, OnApplicationShutdown {
  readonly #agent: Agent;

  constructor(
    private readonly options: EgressOptions,
    hostLookup: HostLookup = systemLookup,
  ) {
    const { timeout } = options;
    this.#agent = new Agent({
      connect: guardedConnector(resolvable(hostLookup), (...address) => this.#checkAddress(...address), timeout),
      headersTimeout: timeout,
      bodyTimeout: 0, // the exchange has its own clock
    });
  }

  /** @throws EgressDeniedError, EgressFailedError, or the abort error of the signal */
  async request({ url, method, headers, body, signal, allowHosts }: EgressRequest): Promise<EgressResponse> {
    const destination = this.#destination(url, allowHosts);
    const request = requestTo(destination, destination, { method, headers, body });
    const exchange = this.#exchange(destination, signal);
    const response = await this.#send(destination, request, exchange);
    try {
      const text = await response.text();
      return { status: response.status, headers: Object.fromEntries(response.headers), body: text };
    } catch (error) {
      throw exchange.errorOf(error);
    } finally {
      exchange.end();
    }
  }

  fetch(allowHosts?: readonly string[]): Fetch {
    return async (input, init) => {
      const destination = this.#destination(input instanceof Request ? input.url : String(input), allowHosts);
      const request = requestTo(destination, input, init);
      return this.#send(destination, request, this.#exchange(destination, request.signal));
    };
  }

  /** The last of the hooks: requests under way may still need it while the server drains. */
  async onApplicationShutdown(): Promise<void> {
    await this.#agent.destroy();
  }

  #exchange({ hostname }: URL, signal: AbortSignal): Exchange {
    return new Exchange(hostname, signal, this.options.timeout, this.options.maxResponseBytes);
  }

  async #send(destination: URL, request: Request, exchange: Exchange): Promise<Response> {
    try {
      const response = await undiciFetch(destination, {
        method: request.method,
        headers: [...request.headers],
        body: request.body === null ? undefined : await request.arrayBuffer(),
        redirect: request.redirect === 'error' ? 'error' : 'manual',
        signal: exchange.signal,
        dispatcher: this.#agent,
      });
      const { status, statusText, body } = response;
      const headers = [...response.headers];
      if (body === null) exchange.end();
      if (/^text\/event-stream\b/.test(response.headers.get('content-type') ?? '')) exchange.lastsAsLongAsItsReader();
      return new Response(body === null ? null : exchange.bounded(body), { status, statusText, headers });
    } catch (error) {
      exchange.end();
      throw exchange.errorOf(error);
    }
  }

  /** @throws EgressDeniedError before anything is resolved or connected */
  #destination(text: string, allowHosts: readonly string[] | undefined): URL {
    const url = URL.parse(text);
    if (!url) throw new EgressDeniedError('url', 'something that is not an URL');
    const { protocol, hostname, username, password } = url;
    if (protocol !== 'http:' && protocol !== 'https:') throw new EgressDeniedError('scheme', hostname);
    if (username !== '' || password !== '') throw new EgressDeniedError('credentials', hostname);
    const isAllowed = [this.options.allowHosts, ...(allowHosts ? [allowHosts] : [])].every((hosts) =>
      isHostAllowed(url, hosts),
    );
    if (!isAllowed) throw new EgressDeniedError('host', hostname);
    const literal = hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0) this.#checkAddress(literal, hostname, protocol);
    return url;
  }

  #checkAddress(address: string, host: string, protocol: string): void {
    const range = addressRange(address);
    const isInside = range === 'private' || range === 'loopback';
    const isOpen = range === 'public' || (isInside && this.options.allowPrivate);
    if (!isOpen) throw new EgressDeniedError('address', host);
    if (protocol !== 'https:' && !isInside) throw new EgressDeniedError('https', host);
  }
}

/** For a tool, a name without an address is one more place it cannot go to. */
function resolvable(hostLookup: HostLookup): HostLookup {
  return (hostname) =>
    hostLookup(hostname).catch((error: unknown) => {
      throw new EgressDeniedError('resolution', hostname, error);
    });
}

/** @throws EgressDeniedError when it is no request, for example for a header with a line break */
function requestTo({ hostname }: URL, input: Parameters<Fetch>[0], init: RequestInit | undefined): Request {
  try {
    const request = new Request(input, init);
    request.headers.delete('host'); // the host is the one that was checked
    return request;
  } catch (error) {
    throw new EgressDeniedError('request', hostname, error);
  }
}
