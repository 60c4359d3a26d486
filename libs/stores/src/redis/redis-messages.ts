import type { Redis } from 'ioredis';

/** What somebody who listens to a channel is told. */
export type RedisListener = (message: string) => void;

export interface RedisMessagesHooks {
  /** Messages of all channels arrive from now on. */
  readonly listening: () => void;
  /** Messages may be missing. */
  readonly lost: () => void;
}

/** The connection that listens; made when the first channel is listened to, and again for ever when it is lost. */
export class RedisMessages {
  readonly #listeners = new Map<string, Set<RedisListener>>();
  #client: Redis | undefined;
  #listening = false;

  constructor(
    private readonly connect: () => Redis,
    private readonly hooks: RedisMessagesHooks,
  ) {}

  /** True while messages of all channels arrive. */
  get listening(): boolean {
    return this.#listening;
  }

  /** Gives a function that stops it. */
  subscribe(channel: string, listener: RedisListener): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    if (!this.#client) this.#client = this.#open();
    else if (listeners.size === 1 && this.#client.status === 'ready') void this.#listen(this.#client, [channel]);
    return () => {
      listeners.delete(listener);
    };
  }

  disconnect(): void {
    this.#client?.disconnect();
  }

  #open(): Redis {
    const client = this.connect();
    client.on('message', (channel: string, message: string) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener(message);
    });
    client.on('ready', () => void this.#listen(client, [...this.#listeners.keys()]));
    client.on('close', () => {
      this.#listening = false;
      this.hooks.lost();
    });
    return client;
  }

  async #listen(client: Redis, channels: readonly string[]): Promise<void> {
    this.#listening = false;
    try {
      await client.subscribe(...channels);
      this.#listening = true;
      this.hooks.listening();
    } catch {
      // The next `ready` tries again; a connection that did not answer is made anew for it.
      if (client.status === 'ready') client.disconnect(true);
    }
  }
}
