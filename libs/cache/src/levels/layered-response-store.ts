import type { OnApplicationShutdown } from '@nestjs/common';
import type { RedisConnection } from '@ossa/stores';
import type { Cache } from 'cache-manager';
import { deepFreeze } from '../response/frozen.js';
import type { StoredResponse } from '../response/stored-response.js';
import type { LevelFailures } from './level-failures.js';
import { ForgottenKeys } from './forgotten-keys.js';
import type { MemoryLevel } from './memory-level.js';
import type { FoundResponse, LevelFigures, ResponseStore } from './response-store.interface.js';
import { isResponseOf } from './response-shape.js';
import type { SharedLevel } from './shared-level.js';

export interface LayeredResponseStoreOptions {
  /** Its stores are asked one by one: it would not say which one has answered, nor until when, nor keep it in the first. */
  readonly cache: Pick<Cache, 'stores'>;
  readonly memory: MemoryLevel;
  readonly shared?: SharedLevel | undefined;
  readonly failures: LevelFailures;
  /** The other processes, where they can be told. */
  readonly redis?: RedisConnection | undefined;
  /** False while shared answers are not to be read, because another process may have invalidated them. */
  readonly trustsShared: () => boolean;
}

/** Memory first, then the store that processes share. */
export class LayeredResponseStore implements ResponseStore, OnApplicationShutdown {
  /** Grows with everything that is forgotten: what was being read meanwhile is not kept. */
  #forgotten = 0;
  readonly #others: ForgottenKeys | undefined;

  constructor(private readonly options: LayeredResponseStoreOptions) {
    const { redis } = options;
    this.#others = redis && new ForgottenKeys(redis, (key) => this.#forgetOne(key));
  }

  /** Before the connection to Redis goes, in the same hook. */
  onApplicationShutdown(): void {
    this.#others?.end();
  }

  get figures(): LevelFigures {
    const { memory, failures } = this.options;
    return { ...memory.figures, failures: failures.count };
  }

  async get(key: string, patient = false): Promise<FoundResponse | undefined> {
    const { cache, shared } = this.options;
    const response = await cache.stores[0]?.get<StoredResponse>(key);
    if (response?.key === key) return { response, level: 'memory' };
    return shared && this.#getShared(shared, key, patient);
  }

  async set(key: string, response: StoredResponse, ttlMs: number): Promise<void> {
    const { memory, shared } = this.options;
    memory.put(key, response, ttlMs);
    await shared?.set(key, response, ttlMs);
  }

  async delete(key: string): Promise<boolean> {
    this.#forgetOne(key);
    const deleted = (await this.options.shared?.delete(key)) ?? true;
    const told = (await this.#others?.tell(key)) ?? true; // afterwards, or they could read it again
    return deleted && told;
  }

  forget(prefix?: string): void {
    this.#forgotten += 1;
    this.options.memory.forget(prefix);
  }

  #forgetOne(key: string): void {
    this.#forgotten += 1;
    this.options.memory.delete(key);
  }

  async #getShared(shared: SharedLevel, key: string, patient: boolean): Promise<FoundResponse | undefined> {
    const { memory, failures, trustsShared } = this.options;
    if (!trustsShared()) return undefined;
    const forgotten = this.#forgotten;
    const found = await shared.get(key, patient);
    if (found?.value === undefined || !trustsShared()) return undefined;
    if (!isResponseOf(found.value, key)) {
      failures.failed('read', 'error');
      return undefined;
    }
    const response = deepFreeze(found.value);
    const leftMs = found.expires === undefined ? Infinity : found.expires - Date.now();
    if (forgotten === this.#forgotten) memory.put(key, response, leftMs);
    return { response, level: 'shared' };
  }
}
