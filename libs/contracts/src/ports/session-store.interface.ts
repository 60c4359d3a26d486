import type { Message } from '../model/message.js';

/** Whose conversation: sessions of different agents, tenants or users never meet. */
export interface SessionKey {
  readonly agent: string;
  readonly session: string;
  readonly tenant?: string;
  readonly user?: string;
}

/** Keeps the history of conversations. */
export interface SessionStore {
  /** The history, oldest first; empty for an unknown or expired session. */
  load(key: SessionKey): Promise<readonly Message[]>;
  /** Adds the messages of one turn. `idleTimeoutMs`: the session may be forgotten when it is not used for this long. */
  append(key: SessionKey, messages: readonly Message[], options?: { readonly idleTimeoutMs?: number }): Promise<void>;
}
