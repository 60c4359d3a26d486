/** Who a request is made by, as its key says. Never taken from anything else in the request. */
export interface ApiKeyIdentity {
  /** Name of the key. */
  readonly key: string;
  readonly user?: string;
  readonly tenant?: string;
}
