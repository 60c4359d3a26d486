import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type Clock, SYSTEM_CLOCK } from '@ossa/contracts';
import type { RedisConnection } from '@ossa/stores';
import type { Keyv } from 'keyv';
import { guardedKeyv } from './guarded-adapter.js';
import { connectRedis, type RedisClient, type RedisClientOptions } from './redis-client.js';
import type { SharedStore } from './shared-store.interface.js';

export interface RedisSharedStoreOptions extends RedisClientOptions {
  /** The other connection of the application, which has to find what this one writes. */
  readonly redis: RedisConnection;
  /** In front of every key. */
  readonly prefix: string;
  readonly clock?: Clock | undefined;
}

/** Without an answer for so long a connection is made anew: nothing else notices a network that drops everything. */
const SILENT_MS = 3000;
const PROBE_TTL_MS = 10_000;
/** A Redis that is full or read-only keeps its connections: nothing else says when it writes again. */
const PROBE_AGAIN_MS = 1000;

/**
 * Redis by way of `cache-manager-redis-yet`. Used only once it is certain that what is written is there: handed to Keyv in
 * the wrong way, the same package would keep everything in a map of this process.
 */
export class RedisSharedStore implements SharedStore {
  readonly keyv: Keyv;
  readonly #logger = new Logger('Cache');
  readonly #clock: Clock;
  readonly #stopListening: () => void;
  #client: RedisClient;
  #silentSince: number | undefined;
  #visible: boolean | undefined;
  #probing = false;
  #again: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly options: RedisSharedStoreOptions) {
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.keyv = guardedKeyv(
      {
        get: (key) => this.#answered(this.#client.adapter.get(key)),
        set: (key, value, ttlMs) => this.#answered(this.#client.adapter.set(key, withoutDate(value), ttlMs)),
        delete: (key) => this.#answered(this.#client.adapter.delete(key)),
      },
      { asText: false }, // the package writes JSON itself
    );
    this.#client = this.#connect();
    this.#stopListening = options.redis.onConnected(() => this.#probe());
  }

  get connection(): RedisConnection {
    return this.options.redis;
  }

  get usable(): boolean {
    return this.#visible === true;
  }

  suspect(): void {
    const now = this.#clock.monotonic();
    this.#silentSince ??= now;
    if (now - this.#silentSince < SILENT_MS) return;
    this.#silentSince = undefined;
    this.#client.close();
    this.#client = this.#connect();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#stopListening();
    this.#client.close();
  }

  #connect(): RedisClient {
    return connectRedis(this.options, () => this.#probe());
  }

  async #answered<Value>(answer: Promise<Value>): Promise<Value> {
    const value = await answer;
    this.#silentSince = undefined;
    return value;
  }

  /** Both connections have to be there, and Redis has to write: it is tried again until they are and it does. */
  #probe(): void {
    if (this.#visible !== undefined || this.#probing || this.#closed) return;
    this.#probing = true;
    clearTimeout(this.#again);
    this.#isVisible()
      .then(
        (visible) => this.#conclude(visible),
        () => this.#probeLater(),
      )
      .finally(() => (this.#probing = false));
  }

  #probeLater(): void {
    if (!this.#closed) this.#again = setTimeout(() => this.#probe(), PROBE_AGAIN_MS).unref();
  }

  async #isVisible(): Promise<boolean> {
    const key = `${this.options.prefix}probe:${randomUUID()}`;
    await this.keyv.set(key, true, PROBE_TTL_MS);
    const found = await this.options.redis.command('EXISTS', key);
    await this.keyv.delete(key);
    return found === 1;
  }

  #conclude(visible: boolean): void {
    this.#visible = visible;
    if (visible) return;
    this.#logger.error(
      'What the cache writes to Redis is not there: it goes on with the memory of each process. See that redis.url names one Redis, and always the same.',
    );
  }
}

/** Redis watches the time to live. Keyv would judge it by the clock on the wall of whichever process reads. */
function withoutDate(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, expires: undefined };
}
