import { durationSchema } from '@ossa/contracts';
import { z } from 'zod';

/** `providers.<name>.retry`: the only retry loop there is. */
export const retryOptionsSchema = z.strictObject({
  /** All attempts at one target in one call, the first included. */
  maxAttempts: z.int().min(1).max(10).default(3),
  /** The longest first wait; each wait is random between zero and its limit (full jitter). */
  initialBackoffMs: durationSchema.default(1000),
  backoffMultiplier: z.number().min(1).max(10).default(2),
  maxBackoffMs: durationSchema.default(30_000),
  /** Retries per request, over 10 seconds and all calls of this process to the provider; at least 3 are always allowed. */
  budgetRatio: z.number().min(0).max(1).default(0.1),
});
