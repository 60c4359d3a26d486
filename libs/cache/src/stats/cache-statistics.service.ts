import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  CacheHitEvent,
  type CacheLevel,
  CacheMissedEvent,
  dollars,
  EVENT_PUBLISHER,
  type EventPublisher,
  nanoDollars,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  type RunRequest,
  type RunResult,
  type Telemetry,
  TELEMETRY,
  type TelemetryAttributes,
} from '@ossa/contracts';

/** What the cache of this process has done since it started. */
export interface CacheStats {
  /** Runs that were answered without a model; those that took the answer of one under way too. */
  readonly hits: number;
  /** Runs that were looked up and had to be made. */
  readonly misses: number;
  /** Between 0 and 1; 0 before the first lookup. */
  readonly hitRate: number;
  /** Responses that had to make room for others. */
  readonly evictions: number;
  /** Responses in memory. */
  readonly entries: number;
  /** Bytes of the responses in memory. */
  readonly bytes: number;
  /** Lookups and writes that failed or took too long. */
  readonly failures: number;
  /** Tokens of models, input and output, that the hits took when they were made. */
  readonly savedTokens: number;
  /** Of the answers whose cost is known. */
  readonly savedCost: { readonly amount: number; readonly currency: string };
}

const BY_LEVEL: Readonly<Record<CacheLevel, TelemetryAttributes>> = {
  memory: { level: 'memory' },
  shared: { level: 'shared' },
  flight: { level: 'flight' },
};

/** Counts what the cache does, and tells. */
@Injectable()
export class CacheStatistics {
  #hits = 0;
  #misses = 0;
  #failures = 0;
  #savedTokens = 0;
  #savedNanoDollars = 0;

  constructor(
    @Optional() @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher = NOOP_EVENT_PUBLISHER,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
  ) {}

  /** A run gets what was answered before. */
  hit(request: RunRequest, level: CacheLevel, { usage, cost }: RunResult): void {
    const tokens = usage.inputTokens + usage.outputTokens;
    this.#hits += 1;
    this.#savedTokens += tokens;
    if (cost.amount !== null) this.#savedNanoDollars += nanoDollars(cost.amount);
    this.telemetry.count('ossa.cache.hits', 1, BY_LEVEL[level]);
    this.events.publish(
      'ossa.cache.hit',
      new CacheHitEvent(request.runId, request.agent.id, level, tokens, cost.amount),
    );
  }

  /** A run was looked up and is made. */
  missed(request: RunRequest): void {
    this.#misses += 1;
    this.telemetry.count('ossa.cache.misses');
    this.events.publish('ossa.cache.missed', new CacheMissedEvent(request.runId, request.agent.id));
  }

  /** The cache could not do its work; the run goes on. */
  failed(operation: 'key' | 'read' | 'write'): void {
    this.#failures += 1;
    this.telemetry.count('ossa.cache.failures', 1, { level: 'none', operation, reason: 'error' });
  }

  /** What was counted here. */
  figures(): Pick<CacheStats, 'hits' | 'misses' | 'hitRate' | 'failures' | 'savedTokens' | 'savedCost'> {
    const lookups = this.#hits + this.#misses;
    return {
      hits: this.#hits,
      misses: this.#misses,
      hitRate: lookups === 0 ? 0 : this.#hits / lookups,
      failures: this.#failures,
      savedTokens: this.#savedTokens,
      savedCost: { amount: dollars(this.#savedNanoDollars), currency: 'USD' },
    };
  }
}
