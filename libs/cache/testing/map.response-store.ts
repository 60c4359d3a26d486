import type { FoundResponse, LevelFigures, ResponseStore } from '../src/levels/response-store.interface.js';
import type { StoredResponse } from '../src/response/stored-response.js';

/** Keeps everything in a map, and counts what it is asked to do. */
export class MapResponseStore implements ResponseStore {
  readonly figures: LevelFigures = { entries: 0, bytes: 0, evictions: 0, failures: 0 };
  readonly kept = new Map<string, StoredResponse>();
  readonly ttls: number[] = [];
  gets = 0;
  /** Thrown by whatever is asked next. */
  trouble: Error | undefined;
  /** What the shared write waits for. */
  shared: Promise<void> = Promise.resolve();
  /** What a lookup waits for. */
  slow: Promise<void> | undefined;

  async get(key: string): Promise<FoundResponse | undefined> {
    this.gets += 1;
    if (this.trouble) throw this.trouble;
    await this.slow;
    const response = this.kept.get(key);
    return response && { response, level: 'memory' };
  }

  async set(key: string, response: StoredResponse, ttlMs: number): Promise<void> {
    if (this.trouble) throw this.trouble;
    this.kept.set(key, response);
    this.ttls.push(ttlMs);
    await this.shared;
  }

  async delete(key: string): Promise<boolean> {
    return this.kept.delete(key);
  }

  forget(): void {
    this.kept.clear();
  }
}
