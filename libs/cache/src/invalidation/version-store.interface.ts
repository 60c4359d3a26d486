import type { RaisedVersion } from './version-table.js';

/** Where processes leave their versions for each other. */
export interface VersionStore {
  /**
   * Raises the version of an agent, or of all, over what is stored and over what is known here.
   *
   * @throws OssaError when the store is away, and then it may have been raised
   */
  raise(agent: string | undefined, known: number): Promise<RaisedVersion>;
  /** @throws OssaError when the store is away */
  read(): Promise<readonly RaisedVersion[]>;
  /** Gives back what the store has lost. @throws OssaError when the store is away */
  keepHigher(versions: readonly RaisedVersion[]): Promise<void>;
  /** Hears of changes by other processes, as far as the store tells. Gives a function that ends it. */
  subscribe(listener: (raised: RaisedVersion) => void): () => void;
  /** Calls back when it is worth reading again. Gives a function that ends it. */
  onConnected(listener: () => void): () => void;
  readonly available: boolean;
  /** False while changes are not heard of that would be. */
  readonly listening: boolean;
  /** Grows when something may not have been heard. */
  readonly losses: number;
}
