import { Logger } from '@nestjs/common';
import {
  CacheFailedEvent,
  type CacheLevel,
  type Clock,
  type EventPublisher,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  SYSTEM_CLOCK,
  type Telemetry,
} from '@ossa/contracts';

export interface LevelFailuresSurroundings {
  readonly events?: EventPublisher | undefined;
  readonly telemetry?: Telemetry | undefined;
  readonly clock?: Clock | undefined;
}

const EVENT_EVERY_MS = 1000;

/** Counts the failures of one level, and tells: an event at most once a second, a line in the log when it is lost and when it is back. */
export class LevelFailures {
  readonly #logger = new Logger('Cache');
  readonly #events: EventPublisher;
  readonly #telemetry: Telemetry;
  readonly #clock: Clock;
  #count = 0;
  #toldAt = -Infinity;

  constructor(
    private readonly level: CacheLevel,
    { events, telemetry, clock }: LevelFailuresSurroundings,
  ) {
    this.#events = events ?? NOOP_EVENT_PUBLISHER;
    this.#telemetry = telemetry ?? NOOP_TELEMETRY;
    this.#clock = clock ?? SYSTEM_CLOCK;
  }

  get count(): number {
    return this.#count;
  }

  failed(operation: CacheFailedEvent['operation'], reason: CacheFailedEvent['reason']): void {
    const { level } = this;
    this.#count += 1;
    this.#telemetry.count('ossa.cache.failures', 1, { level, operation, reason });
    const now = this.#clock.monotonic();
    if (now - this.#toldAt < EVENT_EVERY_MS) return;
    this.#toldAt = now;
    this.#events.publish('ossa.cache.failed', new CacheFailedEvent(level, operation, reason));
  }

  availability(available: boolean): void {
    if (available) this.#logger.log(`The ${this.level} store of responses answers again.`);
    else
      this.#logger.warn(`The ${this.level} store of responses does not answer; every process goes on with its memory.`);
  }
}
