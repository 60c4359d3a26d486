import type { RedisConnection } from '@ossa/stores';
import { KEEP_HIGHER_VERSIONS, RAISE_VERSION } from './version-scripts.js';
import type { VersionStore } from './version-store.interface.js';
import { MAX_AGENTS, type RaisedVersion } from './version-table.js';

/** All agents, where the name of one would stand. */
const ALL = '*';
const AGENT = 'agent:';

/** The versions as Redis keeps them: one hash, and a channel on which each change is told. */
export class RedisVersionStore implements VersionStore {
  constructor(private readonly redis: RedisConnection) {}

  async raise(agent: string | undefined, known: number): Promise<RaisedVersion> {
    const args = [fieldOf(agent), known, MAX_AGENTS, this.#name];
    const answer = await this.redis.run(RAISE_VERSION, [this.#name], args);
    const [field, text] = Array.isArray(answer) ? answer : [];
    return raisedVersion(field, text) ?? { agent: undefined, version: known };
  }

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

  async keepHigher(versions: readonly RaisedVersion[]): Promise<void> {
    const args = versions.flatMap(({ agent, version }) => [fieldOf(agent), version]);
    await this.redis.run(KEEP_HIGHER_VERSIONS, [this.#name], [this.#name, ...args]);
  }

  subscribe(listener: (raised: RaisedVersion) => void): () => void {
    return this.redis.subscribe(this.#name, (message) => {
      const space = message.indexOf(' ');
      const raised = raisedVersion(message.slice(space + 1), message.slice(0, space));
      if (raised) listener(raised); // else it is of another version of us
    });
  }

  onConnected(listener: () => void): () => void {
    return this.redis.onConnected(listener);
  }

  get available(): boolean {
    return this.redis.available;
  }

  get listening(): boolean {
    return this.redis.listening;
  }

  get losses(): number {
    return this.redis.losses;
  }

  /** Of the hash, and of the channel. */
  get #name(): string {
    return this.redis.key('cache:versions');
  }
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
