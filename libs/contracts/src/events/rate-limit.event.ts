/** Whose limit: of one user, of one agent, of all runs together, or of the requests of one caller. */
export type RateLimitScope = 'user' | 'agent' | 'global' | 'http';

/** A run or a request was refused because a limit was reached. */
export class RateLimitRejectedEvent {
  constructor(
    readonly scope: RateLimitScope,
    readonly limit: number,
    readonly retryAfterMs: number,
    /** Absent for a request. */
    readonly agent?: string,
    readonly runId?: string,
    readonly user?: string,
    readonly tenant?: string,
  ) {}
}

/** The shared store of the limits was lost, or is back. Until it is back every process admits its own share of each limit. */
export class RateLimitStoreEvent {
  constructor(
    /** Ms since the epoch. */
    readonly at: number,
  ) {}
}
