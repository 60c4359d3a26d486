import type { StoredResponse } from '../response/stored-response.js';

export interface FoundResponse {
  readonly response: StoredResponse;
  readonly level: 'memory' | 'shared';
}

export interface LevelFigures {
  /** Responses in memory. */
  readonly entries: number;
  /** Bytes of the responses in memory. */
  readonly bytes: number;
  /** Responses that had to make room for others since the start. */
  readonly evictions: number;
  /** Lookups and writes of a shared store that failed or took too long. */
  readonly failures: number;
}

/** Where responses are kept, in memory first. Trouble with a level is a miss, counted and reported; nothing here rejects. */
export interface ResponseStore {
  /** @param patient waits longer in a burst, while the shared level answers others */
  get(key: string, patient?: boolean): Promise<FoundResponse | undefined>;
  /** In memory at once. Resolves when it can be found by other processes too, or cannot be. */
  set(key: string, response: StoredResponse, ttlMs: number): Promise<void>;
  /** @returns false when only this process forgot it, because the shared store is away */
  delete(key: string): Promise<boolean>;
  /** Drops from the memory of this process what starts with the prefix; everything without one. */
  forget(prefix?: string): void;
  readonly figures: LevelFigures;
}

/** Injection token of the {@link ResponseStore} of the application. */
export const RESPONSE_STORE = Symbol('ossa:response-store');
