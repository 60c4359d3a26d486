import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
} from '@nestjs/throttler';
import { RateLimitedError } from '@ossa/contracts';
import { BucketThrottlerStorage, type ThrottleDecision } from '@ossa/rate-limit';
import { CallerIdentification } from '../access/caller-identification.service.js';
import { nodeRequest, nodeResponse, type PlatformResponse } from '../request/platform.js';
import type { AddressedRequest } from './client-address.js';
import { setLimitHeaders } from './limit-headers.js';
import { ThrottlingReporter } from './throttling-reporter.service.js';
import { Trackers } from './trackers.js';

/** The one limit that there is; what `@Throttle` and `@SkipThrottle` call it. */
const POLICY = 'default';

/**
 * Limits the requests of one user, key or address, before any key is asked for, so that guessing keys is limited too. All
 * routes together have one limit; a route or controller with a `@Throttle({ default: … })` of its own is counted apart, per
 * handler. `@SkipThrottle()` leaves one out.
 */
@Injectable()
export class ThrottlingGuard extends ThrottlerGuard {
  readonly #trackers = new Trackers();

  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @Inject(BucketThrottlerStorage) private readonly buckets: BucketThrottlerStorage,
    reflector: Reflector,
    private readonly callers: CallerIdentification,
    private readonly reporter: ThrottlingReporter,
  ) {
    super(options, buckets, reflector);
  }

  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    return context.getType() !== 'http';
  }

  /** @throws RateLimitedError */
  protected override async handleRequest(asked: ThrottlerRequest): Promise<boolean> {
    const http = asked.context.switchToHttp();
    const request = http.getRequest<AddressedRequest>();
    const decision = await this.#decide(asked, request);
    if (decision === undefined) return true;
    const { admitted, figures, retryAfterMs } = decision;
    setLimitHeaders(nodeResponse(http.getResponse<PlatformResponse>()), figures, POLICY, asked.ttl);
    if (admitted) return true;
    const error = new RateLimitedError(figures, retryAfterMs);
    this.reporter.rejected(error, this.callers.identify(nodeRequest(request)));
    throw error;
  }

  protected override async getTracker(request: AddressedRequest): Promise<string> {
    return this.#trackers.of(this.callers.identify(nodeRequest(request)), request);
  }

  protected override generateKey(context: ExecutionContext, tracker: string): string {
    return `${context.getClass().name}.${context.getHandler().name}:${tracker}`;
  }

  /** Undefined when the store failed: limits protect from load, not from intruders, so the request passes. */
  async #decide(asked: ThrottlerRequest, request: AddressedRequest): Promise<ThrottleDecision | undefined> {
    const { context, limit, ttl, blockDuration, getTracker } = asked;
    const key = this.#key(asked, await getTracker(request, context));
    try {
      const decision = await this.buckets.take(key, ttl, limit, POLICY, blockDuration);
      this.reporter.succeeded();
      return decision;
    } catch (error) {
      this.reporter.failed(error);
      return undefined;
    }
  }

  /** Routes without a limit of their own share one bucket. */
  #key({ context, limit, ttl, throttler, generateKey }: ThrottlerRequest, tracker: string): string {
    const isOwn = limit !== throttler.limit || ttl !== throttler.ttl || generateKey !== this.commonOptions.generateKey;
    return isOwn ? generateKey(context, tracker, POLICY) : tracker;
  }
}
