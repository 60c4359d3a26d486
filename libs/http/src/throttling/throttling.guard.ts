import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
} from '@nestjs/throttler';
import { RateLimitedError } from '@ossa/contracts';
import { BucketThrottlerStorage } from '@ossa/rate-limit';
import { take, type Throttled } from './request-bucket.js';
import { CallerIdentification } from '../access/caller-identification.service.js';
import { nodeRequest, nodeResponse, type PlatformResponse } from '../request/platform.js';
import type { AddressedRequest } from './client-address.js';
import { setLimitHeaders } from './limit-headers.js';
import { ThrottlingReporter } from './throttling-reporter.service.js';
import { trackerOf } from './tracker.js';

/**
 * Limits the requests of one user, key or address, before any key is asked for, so that guessing keys is limited too. All
 * routes together have one limit; a route or controller with a `@Throttle({ default: … })` of its own is counted apart, per
 * handler. `@SkipThrottle()` leaves one out. `blockDuration` has no effect: a bucket refills evenly.
 */
@Injectable()
export class ThrottlingGuard extends ThrottlerGuard {
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
    const { context, limit, ttl, throttler, getTracker } = asked;
    const http = context.switchToHttp();
    const request = http.getRequest<AddressedRequest>();
    const key = this.#key(asked, await getTracker(request, context));
    const throttled = await this.#take(key, limit, ttl);
    if (throttled === undefined) return true;
    const { figures, retryAfterMs } = throttled;
    setLimitHeaders(nodeResponse(http.getResponse<PlatformResponse>()), figures, throttler.name ?? 'default', ttl);
    if (throttled.admitted) return true;
    const error = new RateLimitedError(figures, retryAfterMs);
    this.reporter.rejected(error, this.callers.identify(nodeRequest(request)));
    throw error;
  }

  protected override async getTracker(request: AddressedRequest): Promise<string> {
    return trackerOf(this.callers.identify(nodeRequest(request)), request);
  }

  protected override generateKey(context: ExecutionContext, tracker: string, name: string): string {
    return `${context.getClass().name}.${context.getHandler().name}:${name}:${tracker}`;
  }

  /** Routes without a limit of their own share one bucket. */
  #key({ context, limit, ttl, throttler, generateKey }: ThrottlerRequest, tracker: string): string {
    const { name = 'default' } = throttler;
    const shared = generateKey === this.commonOptions.generateKey && limit === throttler.limit && ttl === throttler.ttl;
    return shared ? `${name}:${tracker}` : generateKey(context, tracker, name);
  }

  /** Undefined when the store failed: limits protect from load, not from intruders, so the request passes. */
  async #take(key: string, limit: number, ttl: number): Promise<Throttled | undefined> {
    try {
      const throttled = await take(this.buckets, key, limit, ttl);
      this.reporter.succeeded();
      return throttled;
    } catch (error) {
      this.reporter.failed(error);
      return undefined;
    }
  }
}
