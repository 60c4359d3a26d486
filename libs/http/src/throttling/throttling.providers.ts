import type { Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { getOptionsToken, type ThrottlerModuleOptions } from '@nestjs/throttler';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from '@ossa/rate-limit';
import { ThrottlingReporter } from './throttling-reporter.service.js';
import { ThrottlingGuard } from './throttling.guard.js';

/**
 * The guard with options of its own. They are not those of a `ThrottlerModule`, which is global: the host application may
 * have one with other limits.
 */
export const THROTTLING_PROVIDERS: readonly Provider[] = [
  { provide: getOptionsToken(), inject: [RATE_LIMIT_OPTIONS], useFactory: throttlerOptions },
  ThrottlingReporter,
  { provide: APP_GUARD, useClass: ThrottlingGuard },
];

function throttlerOptions({ enabled, http }: RateLimitOptions): ThrottlerModuleOptions {
  if (!enabled || !http) return [{ limit: 1, ttl: 1, skipIf: () => true }]; // none at all would be a warning
  return [{ limit: http.limit, ttl: http.interval }];
}
