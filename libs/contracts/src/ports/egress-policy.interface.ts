/** Thrown away by `fetch` of the policy when a destination is not allowed; see `EgressDeniedError`. */
export interface EgressRequest {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Hosts allowed besides those of the configuration; from the manifest's own allow-list. */
  readonly allowHosts?: readonly string[];
}

export interface EgressResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most `maxResponseBytes` of the policy, decoded as UTF-8. */
  readonly body: string;
}

/**
 * The only way out for tools. Refuses hosts outside the allow-list and, decided on the address that is really connected,
 * private ones; follows no redirect; bounds time and size.
 */
export interface EgressPolicy {
  request(request: EgressRequest): Promise<EgressResponse>;
  /** A WHATWG fetch under the same rules, for clients that bring their own protocol (MCP). */
  fetch(allowHosts?: readonly string[]): typeof globalThis.fetch;
}
