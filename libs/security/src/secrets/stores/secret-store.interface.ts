import type { SecretReference } from '../secret-reference.js';

/** What a store gave. */
export interface StoredSecret {
  readonly value: string;
  /** The value is void after this many milliseconds: credentials that were made for us. */
  readonly leaseMs?: number;
  /** The store asks to look again after this many milliseconds; the value stays good. */
  readonly refreshMs?: number;
}

/** One place where secrets are kept. Reads it each time it is asked; keeps nothing. */
export interface SecretStore {
  /**
   * @throws SecretReferenceError when the reference cannot be meant for this store
   * @throws SecretUnavailableError when the secret cannot be had
   */
  read(reference: SecretReference, signal: AbortSignal): Promise<StoredSecret>;
}
