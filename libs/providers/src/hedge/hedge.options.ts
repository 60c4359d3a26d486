import { positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';

/** `providers.<name>.hedge`: a second request to the next target when the first one is slower than most. */
export const hedgeOptionsSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** The second request starts after this share of recent first parts would have come. */
  percentile: z.number().min(0.5).max(0.999).default(0.95),
  /** Never sooner than this. */
  minimumDelay: positiveDurationSchema.default(50),
  /** Second requests as a share of all calls. */
  maxExtra: z.number().min(0).max(0.5).default(0.05),
});

export type HedgeOptions = z.output<typeof hedgeOptionsSchema>;
