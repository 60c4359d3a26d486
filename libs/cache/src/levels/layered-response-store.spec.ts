import { Keyv } from 'keyv';
import { runResult } from '@ossa/contracts/testing';
import { LayeredResponseStore } from './layered-response-store.js';
import { LevelFailures } from './level-failures.js';
import { MemoryLevel } from './memory-level.js';
import { SharedLevel } from './shared-level.js';

const KEY = 'agent:support:1.0:v0:abc';
const response = { key: KEY, storedAt: 0, parts: [], result: runResult(), transcript: [] };

/** A store whose answers come when they are let through. */
class SlowStore extends Map<string, unknown> {
  gets = 0;
  readonly asked = Promise.withResolvers<void>();
  readonly answers = Promise.withResolvers<void>();

  override async get(): Promise<unknown> {
    this.gets += 1;
    this.asked.resolve();
    await this.answers.promise;
    return { value: response, expires: Date.now() + 60_000 };
  }
}

describe('LayeredResponseStore', () => {
  let trusted: boolean;
  let slow: SlowStore;
  let store: LayeredResponseStore;
  beforeEach(() => {
    trusted = true;
    slow = new SlowStore();
    const keyv = new Keyv({ store: slow, useKeyPrefix: false });
    const memory = new MemoryLevel({ maxEntries: 10, maxBytes: 100_000 });
    const failures = new LevelFailures('shared', {});
    const sharedStore = { keyv, usable: true, close: async () => undefined };
    const shared = new SharedLevel({ store: sharedStore, keyv, prefix: '', timeoutMs: 1000, failures });
    const cache = { stores: [memory.keyv, keyv] };
    store = new LayeredResponseStore({ cache, memory, shared, failures, trustsShared: () => trusted });
  });

  it('gives what the shared store holds, and keeps it in memory', async () => {
    slow.answers.resolve();
    expect(await store.get(KEY)).toEqual({ response, level: 'shared' });
    expect(await store.get(KEY)).toEqual({ response, level: 'memory' });
  });

  it('does not ask the shared store while it may hold what was invalidated', async () => {
    trusted = false;
    expect(await store.get(KEY)).toBeUndefined();
    expect(slow.gets).toBe(0);
  });

  it('does not give what it has read when the store is no longer trusted', async () => {
    const reading = store.get(KEY);
    await slow.asked.promise;
    trusted = false;
    slow.answers.resolve();
    expect(await reading).toBeUndefined();
    expect(store.figures.entries).toBe(0);
  });

  it('does not keep in memory what was forgotten while it was read', async () => {
    const reading = store.get(KEY);
    await slow.asked.promise;
    store.forget('agent:support:');
    slow.answers.resolve();
    expect(await reading).toEqual({ response, level: 'shared' });
    expect(store.figures.entries).toBe(0);
  });
});
