import { positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';

const limitSchema = z.strictObject({
  /** Units that come back within the interval, evenly. */
  limit: z.int().positive().max(1_000_000_000),
  interval: positiveDurationSchema,
  /** Units that may be taken at once. @default limit */
  burst: z.int().positive().max(1_000_000_000).optional(),
});

export type LimitOptions = z.output<typeof limitSchema>;

const HOUR = 3_600_000;

/**
 * Lowers the global limit when upstreams are in trouble and raises it again: additive increase, multiplicative decrease. Each
 * process learns from its own calls. It works best with a `burst` of the global limit that upstreams can take: what the bucket
 * holds may be used at once. Without effect where there is no global limit, and while fewer runs start than the minimum admits.
 */
const adaptiveSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** Share of the global limit that is always left. */
  minimum: z.number().gt(0).max(1).default(0.1),
  /** What the share is multiplied with when an upstream answers 429 or has become slow, at most once in an interval. */
  decrease: z.number().gt(0).lt(1).default(0.5),
  /** What is added to the share after each interval without trouble. */
  increase: z.number().gt(0).max(1).default(0.05),
  interval: positiveDurationSchema.default(5_000),
  /** An upstream counts as slow when most of its first parts take more than this many times as long as they usually do, and than 100 ms. */
  slowFactor: z.number().gt(1).default(3),
});

export type AdaptiveOptions = z.output<typeof adaptiveSchema>;

/** The `rateLimit` block of the configuration. Each limit is a token bucket. */
export const rateLimitOptionsSchema = z.strictObject({
  /** False lets everything pass, requests and runs. */
  enabled: z.boolean().default(true),
  /** Runs of one user. */
  user: z.union([limitSchema, z.literal(false)]).default({ limit: 100, interval: HOUR }),
  /** Runs of one agent whose manifest has no `safety.rate_limiting`. */
  agent: z.union([limitSchema, z.literal(false)]).default(false),
  /** All runs together. */
  global: z.union([limitSchema, z.literal(false)]).default({ limit: 1000, interval: HOUR }),
  /**
   * Tokens of models, input and output. A run starts while there is anything left, and what its calls have used is taken
   * afterwards: the runs of one moment may use more than is left, and the next ones wait until that is back.
   */
  tokens: z
    .strictObject({ user: limitSchema.optional(), agent: limitSchema.optional(), global: limitSchema.optional() })
    .prefault({}),
  /** Requests of one API key, one user, or one address. */
  http: z.union([limitSchema.omit({ burst: true }), z.literal(false)]).default({ limit: 600, interval: 60_000 }),
  adaptive: adaptiveSchema.prefault({}),
  /** Processes that share the limits; while the shared store is away each admits its share. */
  instances: z.int().positive().default(1),
  /** Where buckets are kept; `auto` is Redis where one is configured. */
  store: z.enum(['auto', 'memory', 'redis']).default('auto'),
  /** After this a check goes on with the buckets of the process. */
  timeout: positiveDurationSchema.default(200),
});

export type RateLimitOptions = z.output<typeof rateLimitOptionsSchema>;

/** Injection token of {@link RateLimitOptions}. */
export const RATE_LIMIT_OPTIONS = Symbol('ossa:rate-limit-options');
