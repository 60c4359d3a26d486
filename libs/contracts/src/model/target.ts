/** One place a model call can go to. */
export interface Target {
  /** Name of a configured provider, for example `openai`. */
  readonly provider: string;
  /** Model id as the provider knows it. */
  readonly model: string;
  /** Set when the target differs from the provider's configured base URL. */
  readonly baseUrl?: string;
}

/** Key of state that is kept per target: breaker, cooldown, adapter instance. Never contains a user. */
export function targetKey(target: Target): string {
  return target.baseUrl === undefined
    ? `${target.provider}|${target.model}`
    : `${target.provider}|${target.model}|${target.baseUrl}`;
}
