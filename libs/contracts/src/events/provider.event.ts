import type { AttemptOutcome } from '../model/attempt.js';

/** An attempt failed and the same target is tried again. */
export class ProviderRetriedEvent {
  constructor(
    readonly runId: string,
    readonly agent: string,
    readonly provider: string,
    readonly model: string,
    readonly outcome: AttemptOutcome,
    /** Number of the attempt at this target that failed, from 1. */
    readonly attempt: number,
    readonly delayMs: number,
  ) {}
}

/** A call went on to another target. */
export class ProviderFellBackEvent {
  constructor(
    readonly runId: string,
    readonly agent: string,
    readonly from: { readonly provider: string; readonly model: string },
    readonly to: { readonly provider: string; readonly model: string },
    readonly outcome: AttemptOutcome,
  ) {}
}

/** The key of a provider was read anew. */
export class ProviderKeyRotatedEvent {
  constructor(
    readonly provider: string,
    readonly key: string | undefined,
    /** False when the source still gives the key from before. */
    readonly changed: boolean,
  ) {}
}

/** A provider answered 401 or 403: for a while, or until it is rotated, the key is used only where there is no other. Somebody has to look. */
export class ProviderKeyRejectedEvent {
  constructor(
    readonly provider: string,
    readonly key: string | undefined,
    readonly status: number | undefined,
  ) {}
}
