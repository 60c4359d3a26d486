import { Inject, Injectable, Optional } from '@nestjs/common';
import { REDIS, type RedisConnection } from '@ossa/stores';

/** What became of an invalidation. */
export interface Invalidation {
  /** The version that answers are stored under from now on. */
  readonly version: number;
  /** False when the other processes could not be told yet, because the shared store is away; they are as soon as it is back. */
  readonly everywhere: boolean;
}

/** The version of the answers of each agent, part of their keys: raising it makes all of them unreachable at once, in every process. */
@Injectable()
export class CacheVersions {
  constructor(@Optional() @Inject(REDIS) readonly redis?: RedisConnection) {}

  /** The version of an agent; 0 until its answers are invalidated. */
  current(_agent: string): number {
    return 0;
  }

  /** False while it is not known whether another process has raised a version; shared answers are not to be read then. */
  get inStep(): boolean {
    return true;
  }

  async raise(_agent: string): Promise<Invalidation> {
    return { version: 0, everywhere: true };
  }

  /** The versions of all agents. */
  async raiseAll(): Promise<Invalidation> {
    return { version: 0, everywhere: true };
  }

  /** Calls back when the version of an agent was raised, by whatever process; without a name when all were. */
  onRaised(_listener: (agent?: string) => void): void {}
}
