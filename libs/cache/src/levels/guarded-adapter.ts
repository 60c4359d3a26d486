import { OssaError } from '@ossa/contracts';
import { Keyv, type KeyvStoreAdapter } from 'keyv';

/** What a level needs of a store of Keyv. */
export type ReadableStore = Pick<KeyvStoreAdapter, 'get' | 'set' | 'delete'>;

/**
 * Nothing but reading, writing and deleting one key reaches the store. That of `cache-manager-redis-yet` empties the whole
 * database when it is cleared, and Nest closes stores before the last runs have ended.
 */
class GuardedAdapter {
  readonly opts: Readonly<Record<string, unknown>> = {};
  namespace: string | undefined;

  constructor(private readonly store: ReadableStore) {}

  async get(key: string): Promise<unknown> {
    return this.store.get(key);
  }

  async set(key: string, value: unknown, ttlMs?: number): Promise<boolean> {
    await this.store.set(key, value, ttlMs);
    return true;
  }

  async delete(key: string): Promise<boolean> {
    return this.store.delete(key);
  }

  /** @throws OssaError */
  clear(): Promise<void> {
    return Promise.reject(
      new OssaError(
        'internal',
        'The shared store of the cache is never cleared: others may share it. Use ResponseCache.clearAll().',
      ),
    );
  }
}

/** A Keyv whose keys are those it is given, and that says when something fails. */
export function guardedKeyv(store: ReadableStore, { asText }: { readonly asText: boolean }): Keyv {
  const keyv = new Keyv({
    store: new GuardedAdapter(store),
    useKeyPrefix: false,
    throwOnErrors: true,
    emitErrors: false,
  });
  if (!asText) {
    keyv.serialize = undefined;
    keyv.deserialize = undefined;
  }
  return keyv;
}
