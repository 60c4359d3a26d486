/** The key of a provider as it is now. */
export interface ProviderKey {
  /** Empty for a server without keys. */
  readonly value: string;
  /** Another one with every other value. */
  readonly version: number;
}
