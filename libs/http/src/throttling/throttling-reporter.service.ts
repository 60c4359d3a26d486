import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import {
  EVENT_PUBLISHER,
  type EventPublisher,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  type RateLimitedError,
  RateLimitRejectedEvent,
  type Telemetry,
  TELEMETRY,
} from '@ossa/contracts';
import type { ApiKeyIdentity } from '@ossa/security';
import { runIdentity } from '../access/run-identity.js';

/** Says which requests were refused, and when their limits could not be looked at. */
@Injectable()
export class ThrottlingReporter {
  readonly #logger = new Logger('Throttling');
  #failing = false;

  constructor(
    @Optional() @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher = NOOP_EVENT_PUBLISHER,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
  ) {}

  rejected({ figures: { scope, limit }, retryAfterMs }: RateLimitedError, caller: ApiKeyIdentity | undefined): void {
    const { user, tenant } = runIdentity(caller);
    this.telemetry.count('ossa.rate-limit.rejected', 1, { scope });
    this.events.publish(
      'ossa.rate-limit.rejected',
      new RateLimitRejectedEvent(scope, limit, retryAfterMs, undefined, undefined, user, tenant),
    );
  }

  /** A request passes because the store of the limits failed; one line in the log until it answers again. */
  failed(error: unknown): void {
    this.telemetry.count('ossa.rate-limit.unchecked', 1, { scope: 'http' });
    if (this.#failing) return;
    this.#failing = true;
    this.#logger.error('Requests pass unlimited: the store of the limits failed', error);
  }

  succeeded(): void {
    this.#failing = false;
  }
}
