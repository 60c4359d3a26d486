import type { RedisConnection } from '@ossa/stores';
import { KEEP_HIGHER_VERSIONS, RAISE_VERSION } from './version-scripts.js';
import { MAX_AGENTS, type RaisedVersion, VersionTable } from './version-table.js';

/** All agents, where the name of one would stand. */
const ALL = '*';
const AGENT = 'agent:';

/** The versions as Redis keeps them: one hash, and a channel on which each change is told. */
export class RedisVersionStore {
  constructor(private readonly redis: RedisConnection) {}

  /**
   * Raises the version of an agent, or of all, over what is stored and over what is known here.
   *
   * @throws RedisUnavailableError, and then it may have been raised
   */
  async raise(agent: string | undefined, known: number): Promise<RaisedVersion> {
    const args = [fieldOf(agent), known, MAX_AGENTS, this.#name];
    const answer = await this.redis.run(RAISE_VERSION, [this.#name], args);
    const [field, text] = Array.isArray(answer) ? answer : [];
    return raisedVersion(field, text) ?? { agent: undefined, version: known };
  }

  /** @throws RedisUnavailableError */
  async read(): Promise<readonly RaisedVersion[]> {
    const answer = await this.redis.command('HGETALL', this.#name);
    const flat: unknown[] = Array.isArray(answer) ? answer : [];
    const raised: RaisedVersion[] = [];
    for (let index = 0; index < flat.length; index += 2) {
      const one = raisedVersion(flat[index], flat[index + 1]);
      if (one) raised.push(one);
    }
    return raised;
  }

  /** Gives back what Redis has lost. @throws RedisUnavailableError */
  async keepHigher(versions: readonly RaisedVersion[]): Promise<void> {
    const args = versions.flatMap(({ agent, version }) => [fieldOf(agent), version]);
    await this.redis.run(KEEP_HIGHER_VERSIONS, [this.#name], [this.#name, ...args]);
  }

  /** Hears of every change, by whatever process. Gives a function that ends it. */
  subscribe(listener: (raised: RaisedVersion) => void): () => void {
    return this.redis.subscribe(this.#name, (message) => {
      const space = message.indexOf(' ');
      const raised = raisedVersion(message.slice(space + 1), message.slice(0, space));
      if (raised) listener(raised); // else it is of another version of us
    });
  }

  /** Of the hash, and of the channel. */
  get #name(): string {
    return this.redis.key('cache:versions');
  }
}

/** The versions that were read, as a table. */
export function versionTable(versions: readonly RaisedVersion[]): VersionTable {
  const table = new VersionTable();
  for (const raised of versions) table.adopt(raised);
  return table;
}

function fieldOf(agent: string | undefined): string {
  return agent === undefined ? ALL : AGENT + agent;
}

function raisedVersion(field: unknown, text: unknown): RaisedVersion | undefined {
  const version = Number(text);
  if (typeof field !== 'string' || !Number.isSafeInteger(version) || version < 0) return undefined;
  if (field === ALL) return { agent: undefined, version };
  return field.startsWith(AGENT) ? { agent: field.slice(AGENT.length), version } : undefined;
}
