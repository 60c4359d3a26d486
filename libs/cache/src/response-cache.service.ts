import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { abortError, AGENT_RUNNER, type AgentInput, type AgentRunner, type ExecuteOptions } from '@ossa/contracts';
import { CacheVersions, type Invalidation } from './invalidation/cache-versions.service.js';
import { ResponseKeys } from './key/response-keys.service.js';
import { RESPONSE_STORE, type ResponseStore } from './levels/response-store.interface.js';
import { type CacheStats, CacheStatistics } from './stats/cache-statistics.service.js';

/** What warming the cache has come to. */
export interface Warmed {
  /** Runs that were made, whether or not their answers may be stored. */
  readonly succeeded: number;
  /** Position of the input, from 0, and why its run failed; in the order of the inputs. */
  readonly failures: readonly { readonly index: number; readonly error: unknown }[];
}

/** Runs at a time while the cache is warmed. */
const WARMING = 4;

/** The cache of responses: looking at it, emptying it, filling it. */
@Injectable()
export class ResponseCache {
  constructor(
    @Inject(RESPONSE_STORE) private readonly store: ResponseStore,
    private readonly versions: CacheVersions,
    private readonly keys: ResponseKeys,
    private readonly statistics: CacheStatistics,
    private readonly modules: ModuleRef,
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
  async invalidateResponse(agent: string, input: AgentInput, options?: ExecuteOptions): Promise<boolean> {
    const request = this.#runner().prepare(agent, input, options);
    const terms = this.keys.rules.termsOf(request);
    const place = terms && (await this.keys.placeOf(request, terms.shared));
    return place === undefined ? true : this.store.delete(place.key); // without a place there is no answer
  }

  /** Forgets every answer, in every process. Nothing else in the store is touched. */
  clearAll(): Promise<Invalidation> {
    return this.versions.raiseAll();
  }

  /**
   * Runs the agent for inputs that are going to be asked, a few at a time, and keeps the answers; what is there already is
   * not run again. Never rejects: what is left when the signal aborts is among the failures.
   */
  async warm(agent: string, inputs: readonly AgentInput[], options: ExecuteOptions = {}): Promise<Warmed> {
    const runner = this.#runner();
    const failures: { readonly index: number; readonly error: unknown }[] = [];
    const waiting = inputs.entries();
    const runInTurn = async () => {
      for (const [index, input] of waiting) {
        try {
          if (options.signal?.aborted) throw abortError(options.signal);
          await runner.execute(agent, input, { ...options, cache: 'use' });
        } catch (error) {
          failures.push({ index, error });
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(WARMING, inputs.length) }, runInTurn));
    failures.sort((a, b) => a.index - b.index);
    return { succeeded: inputs.length - failures.length, failures };
  }

  /** What the cache of this process has done since it started. */
  stats(): CacheStats {
    const { entries, bytes, evictions, failures } = this.store.figures;
    const counted = this.statistics.figures();
    return { ...counted, entries, bytes, evictions, failures: counted.failures + failures };
  }

  #runner(): AgentRunner {
    return this.modules.get<AgentRunner>(AGENT_RUNNER, { strict: false });
  }
}
