import type { RedisConnection } from '@ossa/stores';
import type { Keyv } from 'keyv';

/** A store that processes share, as a level is made of it. */
export interface SharedStore {
  readonly keyv: Keyv;
  /** False until it is known that what is written can be found in the store, and for ever when it cannot. */
  readonly usable: boolean;
  /** Another connection to the same store, which knows whether it answers. */
  readonly connection?: RedisConnection | undefined;
  /** Something did not answer for a while; a connection that hangs may be made anew. */
  suspect?(): void;
  /** After the last run. Never rejects, and waits for nobody. */
  close(): Promise<void>;
}
