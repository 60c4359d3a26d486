import { OssaError } from '@ossa/contracts';
import { AvailabilityGate } from '@ossa/stores';
import type { Keyv } from 'keyv';
import type { VersionStore } from './version-store.interface.js';
import { type RaisedVersion, VersionTable, versionTable } from './version-table.js';

const TIMEOUT_MS = 500;

/**
 * The versions in a store that can only read and write: one entry. It tells nobody, so that other processes learn of a
 * change when they read it again; and of two changes at the same time one may be lost until its process reads again.
 */
export class KeyvVersionStore implements VersionStore {
  readonly available = true;
  readonly listening = true;
  readonly losses = 0;
  readonly #gate = new AvailabilityGate({ timeoutMs: TIMEOUT_MS, pauseMs: 0 });

  constructor(
    private readonly keyv: Keyv,
    private readonly key: string,
  ) {}

  async raise(agent: string | undefined, known: number): Promise<RaisedVersion> {
    const table = versionTable(await this.read());
    const stored = agent === undefined ? table.highest : table.current(agent);
    const raised = { agent, version: Math.max(known, stored + 1) };
    table.adopt(raised);
    await this.#write(table);
    return raised;
  }

  async read(): Promise<readonly RaisedVersion[]> {
    const stored = await this.#attempt(() => this.keyv.get<unknown>(this.key));
    return Array.isArray(stored) ? stored.flatMap(raisedVersion) : [];
  }

  async keepHigher(versions: readonly RaisedVersion[]): Promise<void> {
    await this.#write(versionTable([...(await this.read()), ...versions]));
  }

  subscribe(): () => void {
    return () => undefined;
  }

  onConnected(): () => void {
    return () => undefined;
  }

  /** It never expires: it has to outlive every answer. */
  async #write(table: VersionTable): Promise<void> {
    const versions = table.missingFrom(new VersionTable()).map(({ agent, version }) => [agent ?? null, version]);
    await this.#attempt(() => this.keyv.set(this.key, versions));
  }

  async #attempt<Value>(operation: () => Promise<Value>): Promise<Value> {
    const attempt = await this.#gate.attempt(operation);
    if (attempt.ok) return attempt.value;
    throw new OssaError(
      'internal',
      'The store of the cache does not answer; see that what cache.store names can be reached.',
      { cause: attempt.error },
    );
  }
}

function raisedVersion(stored: unknown): readonly RaisedVersion[] {
  const [agent, version]: readonly unknown[] = Array.isArray(stored) ? stored : [];
  if (typeof version !== 'number' || !Number.isSafeInteger(version)) return [];
  if (agent === null) return [{ agent: undefined, version }];
  return typeof agent === 'string' ? [{ agent, version }] : [];
}
