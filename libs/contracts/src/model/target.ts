/** One place a model call can go to. */
export interface Target {
  /** Name of a configured provider, for example `openai`. */
  readonly provider: string;
  /** Model id as the provider knows it. */
  readonly model: string;
  /** Set when the target differs from the provider's configured base URL. */
  readonly baseUrl?: string;
  /** Alias of the key to use, where the provider has several. Chosen by the key pool. */
  readonly key?: string;
}

/** Key of state that is kept per target, as the circuit breaker's. Never contains a user, and no key: all keys lead to one place. */
export function targetKey(target: Target): string {
  return target.baseUrl === undefined
    ? `${target.provider}|${target.model}`
    : `${target.provider}|${target.model}|${target.baseUrl}`;
}
