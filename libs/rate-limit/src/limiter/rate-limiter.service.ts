import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  EVENT_PUBLISHER,
  type EventPublisher,
  InvalidRequestError,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  RateLimitedError,
  type RateLimitFigures,
  RateLimitRejectedEvent,
  type Telemetry,
  TELEMETRY,
} from '@ossa/contracts';
import { AdaptiveLimit } from '../adaptive/adaptive-limit.service.js';
import { covers, remainingOf } from '../bucket/bucket-level.js';
import type { BucketLevel, Demand } from '../bucket/token-bucket.js';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from '../rate-limit.options.js';
import { RATE_LIMIT_STORE, type RateLimitStore, type Taking } from '../stores/rate-limit-store.interface.js';
import { figuresOf } from './limit-figures.js';
import { longestWait } from './longest-wait.js';
import type { RateLimitSubject } from './rate-limit-subject.js';
import { runDemand } from './run-demand.js';
import { sharedLevel, tellingLevel } from './seen-levels.js';
import { SubjectBuckets } from './subject-buckets.js';

/** A check on its way through the store. */
interface Check {
  readonly subject: RateLimitSubject;
  readonly cost: number;
  readonly demands: readonly Demand[];
  /** How many of the demands are on limits of runs; they are the first. */
  readonly runs: number;
  readonly share: number;
}

/** Decides whether a run may start now: the limits per user, per agent, and of all runs together, taken together or not at all. */
@Injectable()
export class RateLimiter {
  readonly #buckets: SubjectBuckets;

  constructor(
    @Inject(RATE_LIMIT_OPTIONS) private readonly options: RateLimitOptions,
    @Inject(RATE_LIMIT_STORE) readonly store: RateLimitStore,
    private readonly adaptive: AdaptiveLimit,
    @Optional() @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher = NOOP_EVENT_PUBLISHER,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
  ) {
    this.#buckets = new SubjectBuckets(options);
  }

  /** True when {@link charge} takes from anything. */
  get limitsTokens(): boolean {
    return this.options.enabled && this.#buckets.limitsTokens;
  }

  /**
   * Takes `cost` from every limit of the subject, or nothing from any. At once in memory.
   *
   * @param cost units to take from the limits of runs; may be a fraction
   * @returns the tightest of the limits of runs, or of those of tokens where there are no others; undefined when none applies
   * @throws RateLimitedError with the figures of the limit that has to be waited for longest, before anything is charged
   * @throws InvalidRequestError for a cost that is not positive, or that a limit can never hold
   */
  check(subject: RateLimitSubject, cost = 1): RateLimitFigures | undefined | Promise<RateLimitFigures | undefined> {
    if (!(cost > 0 && cost < Infinity)) throw invalidCost(cost);
    if (!this.options.enabled) return undefined;
    const check = this.#begin(subject, cost);
    if (check.demands.length === 0) return undefined;
    this.telemetry.count('ossa.rate-limit.checks');
    const taking = this.store.take(check.demands);
    return taking instanceof Promise ? taking.then((taken) => this.#decide(check, taken)) : this.#decide(check, taking);
  }

  /** The tightest limit of the subject as it is now, or a limit of tokens that has run out; undefined when none applies. */
  async peek(subject: RateLimitSubject): Promise<RateLimitFigures | undefined> {
    const { levels, runs } = await this.#read(subject);
    const level = tellingLevel(levels, runs);
    return level && figuresOf(level);
  }

  /** Runs that the subject could start now; `Infinity` when no limit applies. */
  async capacity(subject: RateLimitSubject): Promise<number> {
    const { levels, runs } = await this.#read(subject);
    if (levels.slice(runs).some((level) => !covers(level, 1))) return 0;
    return Math.min(...levels.slice(0, runs).map(remainingOf));
  }

  /**
   * Fills the buckets of a user, those of runs and those of tokens.
   *
   * @throws RedisUnavailableError when the limits are shared and their store is away
   */
  async reset(user: string, tenant?: string): Promise<void> {
    const buckets = this.options.enabled ? this.#buckets.ofUser(user, tenant) : [];
    if (buckets.length > 0) await this.store.reset(buckets);
  }

  /**
   * Takes the tokens that a model call has used from the limits of tokens, also more than there is: what runs at the same
   * time may use so much more, and the next run waits until that is back. Never throws; what cannot be charged is counted.
   */
  charge(subject: RateLimitSubject, tokens: number): void | Promise<void> {
    if (!this.limitsTokens || !(tokens > 0)) return undefined;
    const demands = this.#buckets.ofTokens(subject).map((bucket) => ({ bucket, cost: tokens }));
    if (demands.length === 0) return undefined;
    try {
      const charging = this.store.charge(demands);
      return charging instanceof Promise ? charging.catch(this.#uncharged) : undefined;
    } catch {
      return this.#uncharged();
    }
  }

  #begin(subject: RateLimitSubject, cost: number): Check {
    const share = this.adaptive.share();
    const demands: Demand[] = [];
    for (const bucket of this.#buckets.ofRuns(subject)) {
      demands.push(runDemand(bucket, cost, bucket === this.#buckets.global ? share : 1));
    }
    const runs = demands.length;
    if (this.#buckets.limitsTokens) {
      for (const bucket of this.#buckets.ofTokens(subject)) demands.push({ bucket, cost: 0, need: 1 });
    }
    return { subject, cost, demands, runs, share };
  }

  #decide(check: Check, { admitted, levels }: Taking): RateLimitFigures | undefined {
    if (!admitted) throw this.#refusal(check, levels);
    this.adaptive.admitted(check.cost);
    const level = tellingLevel(this.#seen(levels, check.share), check.runs);
    return level && figuresOf(level);
  }

  #refusal({ subject, demands, share }: Check, levels: readonly BucketLevel[]): RateLimitedError {
    const { index, ms } = longestWait(demands, levels);
    const figures = figuresOf(this.#seen(levels, share)[index]!);
    const { scope, limit } = figures;
    const { agent, runId, user, tenant } = subject;
    this.telemetry.count('ossa.rate-limit.rejected', 1, { scope });
    this.events.publish(
      'ossa.rate-limit.rejected',
      new RateLimitRejectedEvent(scope, limit, ms, agent?.id, runId, user, tenant),
    );
    return new RateLimitedError(figures, ms);
  }

  async #read(subject: RateLimitSubject): Promise<{ levels: readonly BucketLevel[]; runs: number }> {
    if (!this.options.enabled) return { levels: [], runs: 0 };
    const ofRuns = this.#buckets.ofRuns(subject);
    const levels = await this.store.read([...ofRuns, ...this.#buckets.ofTokens(subject)]);
    return { levels: this.#seen(levels, this.adaptive.share()), runs: ofRuns.length };
  }

  /** Of the limit of all runs together, the first one, only the share counts that may be used now. */
  #seen(levels: readonly BucketLevel[], share: number): readonly BucketLevel[] {
    if (share === 1 || !this.#buckets.global) return levels;
    return levels.map((level, index) => (index === 0 ? sharedLevel(level, share) : level));
  }

  readonly #uncharged = (): void => this.telemetry.count('ossa.rate-limit.uncharged');
}

function invalidCost(cost: number): InvalidRequestError {
  return new InvalidRequestError(`The cost of a run is ${cost}; make it a finite number above 0.`, [
    { path: 'cost', message: 'must be a finite number above 0' },
  ]);
}
