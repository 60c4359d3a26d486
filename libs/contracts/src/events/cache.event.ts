/** Where a cached answer was found: in this process, in the store that processes share, or in a call that was under way. */
export type CacheLevel = 'memory' | 'shared' | 'flight';

/** A run was answered without a model. The events of the execution are published as for any other run. */
export class CacheHitEvent {
  constructor(
    readonly runId: string,
    readonly agent: string,
    readonly level: CacheLevel,
    /** Tokens that the answer took when it was made. */
    readonly savedTokens: number,
    /** In units of the currency; null when it is not known what the answer cost. */
    readonly savedCost: number | null,
  ) {}
}

/** A run that could have been answered from the cache was not. */
export class CacheMissedEvent {
  constructor(
    readonly runId: string,
    readonly agent: string,
  ) {}
}

/** A level of the cache failed or was too slow; the run went on as if it held nothing. At most once a second per level. */
export class CacheFailedEvent {
  constructor(
    readonly level: CacheLevel,
    readonly operation: 'read' | 'write' | 'lease' | 'invalidate',
    readonly reason: 'timeout' | 'error',
  ) {}
}
