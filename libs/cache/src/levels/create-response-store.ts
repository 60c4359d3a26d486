import type { Clock, EventPublisher, Telemetry } from '@ossa/contracts';
import type { RedisConnection, RedisOptions } from '@ossa/stores';
import type { CacheOptions } from '../cache.options.js';
import type { FoundResponse, LevelFigures, ResponseStore } from './response-store.interface.js';

export interface ResponseStoreSurroundings {
  readonly redis?: RedisConnection | undefined;
  readonly redisOptions?: RedisOptions | undefined;
  readonly events?: EventPublisher | undefined;
  readonly telemetry?: Telemetry | undefined;
  readonly clock?: Clock | undefined;
}

/** The store of the responses. */
export async function createResponseStore(
  _options: CacheOptions,
  _surroundings: ResponseStoreSurroundings,
): Promise<ResponseStore> {
  return new EmptyResponseStore();
}

class EmptyResponseStore implements ResponseStore {
  readonly figures: LevelFigures = { entries: 0, bytes: 0, evictions: 0 };

  async get(): Promise<FoundResponse | undefined> {
    return undefined;
  }

  async set(): Promise<void> {}

  async delete(): Promise<boolean> {
    return true;
  }

  forget(): void {}
}
