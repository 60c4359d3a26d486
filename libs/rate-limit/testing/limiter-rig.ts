import { FakeClock, RecordingEventPublisher, RecordingTelemetry } from '@ossa/contracts/testing';
import type { z } from 'zod';
import { AdaptiveLimit } from '../src/adaptive/adaptive-limit.service.js';
import { RateLimiter } from '../src/limiter/rate-limiter.service.js';
import { rateLimitOptionsSchema } from '../src/rate-limit.options.js';
import { MemoryRateLimitStore } from '../src/stores/memory.rate-limit-store.js';
import type { RateLimitStore } from '../src/stores/rate-limit-store.interface.js';

/** A limiter with a fake clock; nothing is limited unless the options say so. */
export class LimiterRig {
  readonly clock = new FakeClock();
  readonly events = new RecordingEventPublisher();
  readonly telemetry = new RecordingTelemetry();
  readonly options;
  readonly adaptive: AdaptiveLimit;
  readonly limiter: RateLimiter;

  readonly store: RateLimitStore;

  /** @param store @default memory */
  constructor(options: z.input<typeof rateLimitOptionsSchema> = {}, store?: RateLimitStore) {
    this.store = store ?? new MemoryRateLimitStore(this.clock);
    this.options = rateLimitOptionsSchema.parse({ user: false, global: false, ...options });
    this.adaptive = new AdaptiveLimit(this.options, this.telemetry, this.clock);
    this.limiter = new RateLimiter(this.options, this.store, this.adaptive, this.events, this.telemetry);
  }
}
