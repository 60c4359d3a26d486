import { Keyv } from 'keyv';
import { runResult } from '@ossa/contracts/testing';
import { LayeredResponseStore } from './layered-response-store.js';
import { LevelFailures } from './level-failures.js';
import { MemoryLevel } from './memory-level.js';
import { SharedLevel } from './shared-level.js';

const KEY = 'agent:support:1.0:v0:abc';
const response = { key: KEY, storedAt: 0, parts: [], result: runResult(), transcript: [] };

describe('LayeredResponseStore', () => {
  let trusted: boolean;
  let keyv: Keyv;
  let store: LayeredResponseStore;
  beforeEach(async () => {
    trusted = true;
    keyv = new Keyv({ useKeyPrefix: false, throwOnErrors: true });
    await keyv.set(KEY, response, 60_000);
    const memory = new MemoryLevel({ maxEntries: 10, maxBytes: 100_000 });
    const failures = new LevelFailures('shared', {});
    const sharedStore = { keyv, usable: true, close: async () => undefined };
    const shared = new SharedLevel({ store: sharedStore, keyv, prefix: '', timeoutMs: 1000, failures });
    const cache = { stores: [memory.keyv, keyv] };
    store = new LayeredResponseStore({ cache, memory, shared, failures, trustsShared: () => trusted });
  });

  it('does not read the shared store while it may hold what was invalidated', async () => {
    trusted = false;
    expect(await store.get(KEY)).toBeUndefined();
    trusted = true;
    expect(await store.get(KEY)).toEqual({ response, level: 'shared' });
  });

  it('does not give what it has read when the store is no longer trusted', async () => {
    const reading = store.get(KEY);
    await Promise.resolve();
    trusted = false;
    expect(await reading).toBeUndefined();
    expect(store.figures.entries).toBe(0);
  });

  it('does not keep in memory what was forgotten while it was read', async () => {
    const reading = store.get(KEY);
    await store.delete(KEY);
    await reading;
    expect([store.figures.entries, await store.get(KEY)]).toEqual([0, undefined]);
  });
});
