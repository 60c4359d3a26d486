import { z } from 'zod';

const fallbackEntrySchema = z.strictObject({
  provider: z.string(),
  /** @default the default model of the provider */
  model: z.string().optional(),
  /** Failures of the caller's own that lead here, besides those of the target before. */
  on: z.array(z.enum(['context_length', 'content_policy'])).default([]),
});

/** `providers.<name>.fallback`: where calls go on, in order, when the provider fails; for agents without `fallback_models`. */
export const fallbackOptionsSchema = z
  .array(z.union([z.string().transform((provider) => fallbackEntrySchema.parse({ provider })), fallbackEntrySchema]))
  .default([]);

export type FallbackOptions = z.output<typeof fallbackOptionsSchema>;
