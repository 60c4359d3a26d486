import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit, Optional } from '@nestjs/common';
import { CLOCK, type Clock, SYSTEM_CLOCK } from '@ossa/contracts';
import { REDIS, type RedisConnection } from '@ossa/stores';
import { CACHE_OPTIONS, type CacheOptions } from '../cache.options.js';
import { CacheLevels } from '../levels/cache-levels.js';
import { KeyvVersionStore } from './keyv-version-store.js';
import { RedisVersionStore } from './redis-version-store.js';
import { type RaisedListener, SharedVersions } from './shared-versions.js';
import type { VersionStore } from './version-store.interface.js';
import { VersionTable } from './version-table.js';

/** What became of an invalidation. */
export interface Invalidation {
  /** The version that answers are stored under from now on. */
  readonly version: number;
  /** False when the other processes could not be told yet, because the shared store is away; they are as soon as it is back. */
  readonly everywhere: boolean;
}

/** The start waits no longer than this for versions that other processes have raised. */
const START_MS = 500;

/** The version of the answers of each agent, part of their keys: raising it makes all of them unreachable at once, in every process. */
@Injectable()
export class CacheVersions implements OnModuleInit, OnApplicationShutdown {
  readonly #table = new VersionTable();
  readonly #listeners: RaisedListener[] = [];
  readonly #shared: SharedVersions | undefined;

  constructor(
    @Optional() @Inject(REDIS) redis?: RedisConnection,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
    @Optional() @Inject(CACHE_OPTIONS) options?: Pick<CacheOptions, 'enabled'>,
    @Optional() levels?: CacheLevels,
  ) {
    const store = options?.enabled === false ? undefined : versionStore(redis, levels);
    const tell = (agent: string | undefined, here: boolean) => this.#tell(agent, here);
    this.#shared = store && new SharedVersions({ store, clock, table: this.#table, tell });
  }

  /** The version of an agent; 0 until its answers are invalidated. */
  current(agent: string): number {
    return this.#table.current(agent);
  }

  /** False while it is not known whether another process has raised a version; shared answers are not to be read then. */
  get inStep(): boolean {
    return this.#shared?.inStep ?? true;
  }

  /** Something shared did not answer in time: perhaps messages do not come through either. They are read again at once. */
  doubt(): void {
    this.#shared?.doubt();
  }

  /** Effective in this process at once, in the others when the promise resolves. */
  raise(agent: string): Promise<Invalidation> {
    return this.#raise(agent);
  }

  /** The versions of all agents. */
  raiseAll(): Promise<Invalidation> {
    return this.#raise(undefined);
  }

  /**
   * Calls back when the version of an agent was raised, by whatever process; without a name when all were.
   *
   * The listener is told whether it was done here.
   */
  onRaised(listener: RaisedListener): void {
    this.#listeners.push(listener);
  }

  /** So that the first runs can be answered from the shared store. */
  async onModuleInit(): Promise<void> {
    await this.#shared?.firstRead(START_MS);
  }

  /** Before the connection to Redis goes, in the same hook. */
  onApplicationShutdown(): void {
    this.#shared?.stop();
  }

  async #raise(agent: string | undefined): Promise<Invalidation> {
    const known = agent === undefined ? this.#table.highest : this.#table.current(agent);
    const version = Math.max(known + 1, Math.trunc(this.clock.wall()));
    this.#table.adopt({ agent, version });
    this.#tell(agent, true);
    if (!this.#shared) return { version, everywhere: true };
    const everywhere = await this.#shared.raise(agent);
    return { version: agent === undefined ? this.#table.highest : this.#table.current(agent), everywhere };
  }

  #tell(agent: string | undefined, here: boolean): void {
    for (const listener of this.#listeners) listener(agent, here);
  }
}

/** Redis, as it tells others at once; else the store of the answers itself, if processes share one. */
function versionStore(redis?: RedisConnection, levels?: CacheLevels): VersionStore | undefined {
  if (redis) return new RedisVersionStore(redis);
  return levels?.shared && new KeyvVersionStore(levels.shared.keyv, `${levels.prefix}versions`);
}
