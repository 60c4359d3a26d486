import type { buildConnector } from 'undici';

/** Opens connections for an undici agent; refuses the ones its rules forbid, decided on the address that is really connected. */
export type Connector = buildConnector.connector;

/** Where connections towards model providers may go. */
export interface ConnectionRules {
  /** Milliseconds until an attempt to connect is given up. */
  readonly connectTimeout: number;
  /** Private addresses are open; loopback always is, addresses of cloud metadata services never are. */
  readonly allowPrivate: boolean;
  /** Plain http is refused outside loopback. */
  readonly enforceHttps: boolean;
}

/** Makes connectors for the HTTP client of the providers. */
export interface ConnectorFactory {
  connector(rules: ConnectionRules): Connector;
}
