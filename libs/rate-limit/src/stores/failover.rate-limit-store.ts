import { Logger } from '@nestjs/common';
import {
  type Clock,
  type EventPublisher,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  RateLimitStoreEvent,
  SYSTEM_CLOCK,
  type Telemetry,
} from '@ossa/contracts';
import {
  type Attempt,
  AvailabilityGate,
  isCommandError,
  type RedisConnection,
  RedisUnavailableError,
} from '@ossa/stores';
import type { BucketLevel, Demand, TokenBucket } from '../bucket/token-bucket.js';
import type { MemoryRateLimitStore } from './memory.rate-limit-store.js';
import type { RateLimitStore, Taking } from './rate-limit-store.interface.js';

/** How long the shared store is left alone after a failure: also how much later than itself its return is noticed. */
const PAUSE_MS = 500;

/** A check that waits behind others is waited for: its share of this process would come on top of what they take. */
const PATIENCE_MS = 1000;

type Failure = Extract<Attempt<unknown>, { ok: false }>;

export interface FailoverOptions {
  /** Ms after which an operation goes on with the buckets of the process. */
  readonly timeout: number;
  /** Processes that share the limits. */
  readonly instances: number;
}

export interface FailoverSurroundings {
  /** That of the shared store. */
  readonly redis?: RedisConnection | undefined;
  readonly events?: EventPublisher | undefined;
  readonly telemetry?: Telemetry | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Buckets that all processes share, and while the shared store is away those of this process, each with its share of
 * capacity and rate. No operation takes longer than the timeout, and hardly one takes that long: the store is left alone
 * after a failure. An operation that was given up may still take its tokens; they come back with time.
 */
export class FailoverRateLimitStore implements RateLimitStore {
  readonly #gate: AvailabilityGate;
  readonly #telemetry: Telemetry;
  readonly #logger = new Logger('RateLimit');
  /** True once it was said that Redis works and refuses. */
  #refused = false;

  constructor(
    private readonly shared: RateLimitStore,
    private readonly own: MemoryRateLimitStore,
    private readonly options: FailoverOptions,
    {
      redis: connection,
      events = NOOP_EVENT_PUBLISHER,
      telemetry = NOOP_TELEMETRY,
      clock = SYSTEM_CLOCK,
    }: FailoverSurroundings = {},
  ) {
    this.#telemetry = telemetry;
    this.#gate = new AvailabilityGate({
      timeoutMs: options.timeout,
      patienceMs: PATIENCE_MS,
      pauseMs: PAUSE_MS,
      clock,
      connection,
      onChange: (available) =>
        events.publish(
          available ? 'ossa.rate-limit.recovered' : 'ossa.rate-limit.degraded',
          new RateLimitStoreEvent(clock.wall()),
        ),
    });
  }

  take(demands: readonly Demand[]): Taking | Promise<Taking> {
    return this.#decide(
      () => this.shared.take(demands),
      () => this.own.take(this.#shares(demands)),
    );
  }

  charge(demands: readonly Demand[]): void | Promise<void> {
    return this.#decide(
      () => this.shared.charge(demands),
      () => this.own.charge(this.#shares(demands)),
    );
  }

  read(buckets: readonly TokenBucket[]): readonly BucketLevel[] | Promise<readonly BucketLevel[]> {
    return this.#decide(
      () => this.shared.read(buckets),
      () => this.own.read(buckets.map((bucket) => shareOf(bucket, this.options.instances))),
    );
  }

  /** @throws RedisUnavailableError when only the buckets of this process could be filled */
  async reset(buckets: readonly TokenBucket[]): Promise<void> {
    this.own.reset(buckets);
    const attempt = await this.#gate.attempt(async () => this.shared.reset(buckets));
    if (attempt.ok) return;
    this.#report(attempt);
    throw new RedisUnavailableError(attempt.error);
  }

  #decide<T>(together: () => T | Promise<T>, alone: () => T): T | Promise<T> {
    return this.#gate.isOpen ? this.#attempt(together, alone) : alone();
  }

  async #attempt<T>(together: () => T | Promise<T>, alone: () => T): Promise<T> {
    const attempt = await this.#gate.attempt(async () => together());
    if (attempt.ok) return attempt.value;
    this.#report(attempt);
    return alone();
  }

  #report({ reason, error }: Failure): void {
    if (reason === 'closed') return;
    this.#telemetry.count('ossa.rate-limit.store_failures', 1, { reason });
    if (this.#refused || !isCommandError(error)) return; // the loss of the store is reported by the connection
    this.#refused = true;
    this.#logger.error(
      `Redis refuses to keep the limits, so this process admits its share of them: ${String(error)}. ` +
        'Check that its version is 5 or newer and that scripts are allowed.',
    );
  }

  #shares(demands: readonly Demand[]): readonly Demand[] {
    const { instances } = this.options;
    return instances === 1 ? demands : demands.map((demand) => demandOnShare(demand, instances));
  }
}

function shareOf(bucket: TokenBucket, instances: number): TokenBucket {
  const capacity = Math.min(bucket.capacity, Math.max(1, bucket.capacity / instances));
  return { ...bucket, capacity, msPerToken: bucket.msPerToken * instances };
}

/** What fits into the bucket but not into the share may be taken when the share is full, and leaves a debt. */
function demandOnShare({ bucket, cost, need = cost }: Demand, instances: number): Demand {
  const share = shareOf(bucket, instances);
  return { bucket: share, cost, need: need > bucket.capacity ? need : Math.min(need, share.capacity) };
}
