import { Injectable } from '@nestjs/common';
import type { Message, SessionKey, SessionStore } from '@ossa/contracts';

const MAX_SESSIONS = 10_000;
const MAX_MESSAGES = 1_000;
const DEFAULT_IDLE_MS = 24 * 60 * 60 * 1000;

interface Session {
  messages: readonly Message[];
  expiresAt: number;
}

/**
 * Keeps conversations in this process: at most 10,000, the least recently used are forgotten first; at most 1,000 messages
 * each, the oldest go first; 24 hours after their last use unless the agent says otherwise.
 */
@Injectable()
export class InMemorySessionStore implements SessionStore {
  readonly #sessions = new Map<string, Session>();

  load(key: SessionKey): Promise<readonly Message[]> {
    return Promise.resolve(this.#live(keyOf(key))?.messages ?? []);
  }

  append(
    key: SessionKey,
    messages: readonly Message[],
    options: { readonly idleTimeoutMs?: number } = {},
  ): Promise<void> {
    const id = keyOf(key);
    const history = [...(this.#live(id)?.messages ?? []), ...messages].slice(-MAX_MESSAGES);
    this.#sessions.delete(id); // the map is in order of use
    this.#sessions.set(id, { messages: history, expiresAt: Date.now() + (options.idleTimeoutMs ?? DEFAULT_IDLE_MS) });
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= MAX_SESSIONS) break;
      this.#sessions.delete(oldest);
    }
    return Promise.resolve();
  }

  #live(id: string): Session | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined || session.expiresAt > Date.now()) return session;
    this.#sessions.delete(id);
    return undefined;
  }
}

function keyOf({ agent, session, tenant, user }: SessionKey): string {
  return JSON.stringify([tenant ?? null, user ?? null, agent, session]);
}
