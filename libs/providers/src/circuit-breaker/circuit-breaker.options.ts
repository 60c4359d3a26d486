import { positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';

/** `providers.<name>.circuitBreaker`: one breaker per provider, model and base URL. */
export const circuitBreakerOptionsSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** Consecutive failures that open it. */
  failureThreshold: z.int().min(1).max(1000).default(5),
  /** Share of failures within the window that opens it. */
  failureRate: z.number().gt(0).max(1).default(0.5),
  window: positiveDurationSchema.default(30_000),
  /** Below this many calls within the window no share opens it. */
  minimumCalls: z.int().min(1).max(10_000).default(10),
  /** A call whose first part takes longer is slow. */
  slowCall: positiveDurationSchema.default(30_000),
  /** Share of slow calls within the window that opens it. */
  slowCallRate: z.number().gt(0).max(1).default(0.8),
  /** How long it stays open the first time; doubled with each opening in a row, at most 5 minutes. */
  resetTimeout: positiveDurationSchema.default(60_000),
  /** Consecutive successful probes that close it. */
  successThreshold: z.int().min(1).max(100).default(2),
});

export type CircuitBreakerOptions = z.output<typeof circuitBreakerOptionsSchema>;
