export type { BucketLevel, Demand, TokenBucket } from './bucket/token-bucket.js';
export { RATE_LIMIT_HONOURED_FIELDS } from './honoured-fields.js';
export { RateLimiter, type RateLimitSubject } from './limiter/rate-limiter.service.js';
export { RateFeedbackProviderDecorator } from './rate-feedback.provider-decorator.js';
export { RateLimitModule } from './rate-limit.module.js';
export { RATE_LIMIT_OPTIONS, type RateLimitOptions, rateLimitOptionsSchema } from './rate-limit.options.js';
export { RateLimitRunStage } from './rate-limit.run-stage.js';
export { RATE_LIMIT_STORE, type RateLimitStore, type Taking } from './stores/rate-limit-store.interface.js';
export { BucketThrottlerStorage } from './throttling/bucket-throttler-storage.js';
