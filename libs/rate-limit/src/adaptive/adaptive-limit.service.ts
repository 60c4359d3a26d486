import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  type AttemptRecord,
  type Clock,
  CLOCK,
  NOOP_TELEMETRY,
  SYSTEM_CLOCK,
  type Telemetry,
  TELEMETRY,
} from '@ossa/contracts';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from '../rate-limit.options.js';
import { AimdShare } from './aimd-share.js';
import { UpstreamPace } from './upstream-pace.js';
import { UseRate } from './use-rate.js';

/** Runs that the lowest share must admit within the time over which use is measured: of fewer a rate cannot be told. */
const ENOUGH_RUNS = 3;

/**
 * How much of the limit of all runs may be used now, as this process has learnt from the upstreams. The share falls when one
 * answers 429 or has become slow, and rises again. It does not fall while fewer runs start than even the lowest share
 * admits: then no limit of runs can help the upstream, and the next burst would be refused for nothing.
 */
@Injectable()
export class AdaptiveLimit {
  /** False when the share is always 1. */
  readonly enabled: boolean;
  readonly #share: AimdShare;
  readonly #pace: UpstreamPace;
  readonly #use: UseRate;
  /** Runs per ms in this process that the lowest share of the limit admits. */
  readonly #lowest: number;
  /** As it was told last. */
  #told = 1;

  constructor(
    @Inject(RATE_LIMIT_OPTIONS) { enabled, adaptive, global, instances }: RateLimitOptions,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {
    this.enabled = enabled && adaptive.enabled && global !== false;
    this.#lowest = global === false ? 0 : (adaptive.minimum * global.limit) / global.interval / instances;
    this.#share = new AimdShare(adaptive);
    this.#pace = new UpstreamPace(adaptive.slowFactor);
    this.#use = new UseRate(Math.max(adaptive.interval, ENOUGH_RUNS / this.#lowest));
  }

  /** From the configured minimum to 1. */
  share(): number {
    return this.#share.isWhole ? 1 : this.#current(this.clock.monotonic());
  }

  /** A run was let through. @param cost units of the limit, before the share raises them */
  admitted(cost: number): void {
    if (this.enabled) this.#use.add(this.clock.monotonic(), cost);
  }

  /** Learns from the attempts of one model call. @param stream whether their first parts are the first of many */
  learn(records: readonly AttemptRecord[], stream: boolean): void {
    if (!this.enabled) return;
    const now = this.clock.monotonic();
    let trouble = false;
    for (const record of records) if (this.#isTrouble(record, stream, now)) trouble = true;
    if (!trouble) return;
    if (this.#use.perMs(now) >= this.#lowest) this.#share.trouble(now);
    else this.#share.hold(now);
    this.#current(now);
  }

  #isTrouble(record: AttemptRecord, stream: boolean, now: number): boolean {
    const { sent, outcome, status, provider, model, firstPartMs, durationMs } = record;
    if (!sent) return false;
    if (status === 429 || outcome === 'rate_limited') return true;
    const waitedMs = firstPartMs ?? (outcome === 'timeout_first_part' ? durationMs : undefined);
    return waitedMs !== undefined && this.#pace.add(`${provider}|${model}|${stream}`, waitedMs, now);
  }

  /** Told as a number when it is another one than before. */
  #current(now: number): number {
    const share = this.#share.at(now);
    if (share !== this.#told) this.telemetry.record('ossa.rate-limit.share', share);
    return (this.#told = share);
  }
}
