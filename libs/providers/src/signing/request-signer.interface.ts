/** A request as it is about to be sent. */
export interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for a request without one. */
  readonly body: string;
  readonly signal?: AbortSignal;
}

/** Proves who sends a request, and that nobody has changed it. */
export interface RequestSigner {
  /** The headers to send instead of those of the request. */
  sign(request: SignableRequest): Promise<Readonly<Record<string, string>>>;
}

/** Gives the secret that an option stands for, which is the option itself unless it is a `secret://` reference. */
export type RevealSecret = (option: string, signal: AbortSignal | undefined) => Promise<string>;
