/** A secret, as it is now. */
export interface Secret {
  readonly value: string;
  /** Wall clock in ms: after this it has to be resolved again. Absent: valid until it is rotated. */
  readonly expiresAt?: number;
}

/** Reads secrets from where they are kept. */
export interface SecretResolver {
  /** True for `secret://<store>/…`; any other text is the secret itself. */
  isReference(text: string): boolean;
  /**
   * The secret a reference stands for; from memory while its lease lasts, unless a fresh one is asked for.
   *
   * @throws OssaError `configuration_invalid` when the reference or its store is wrong, `provider_unconfigured` when the
   * store cannot be reached or has no such secret; the message names the reference, never the value
   */
  resolve(reference: string, options?: { readonly fresh?: boolean; readonly signal?: AbortSignal }): Promise<Secret>;
}
