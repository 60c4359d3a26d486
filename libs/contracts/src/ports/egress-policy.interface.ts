export interface EgressRequest {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Narrows the hosts that the configuration allows; it never adds one. From the manifest's own allow-list. */
  readonly allowHosts?: readonly string[];
}

export interface EgressResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most the response limit of the policy, decoded as UTF-8. */
  readonly body: string;
}

/**
 * The only way out for tools. Refuses hosts outside the configured allow-list and, decided on the address that is really
 * connected, private ones; follows no redirect; bounds time and size. Both ways out reject with an `OssaError`.
 */
export interface EgressPolicy {
  request(request: EgressRequest): Promise<EgressResponse>;
  /** A WHATWG fetch under the same rules, for clients that bring their own protocol (MCP). */
  fetch(allowHosts?: readonly string[]): typeof globalThis.fetch;
}
