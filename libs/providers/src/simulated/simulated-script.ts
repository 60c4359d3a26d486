import { durationSchema } from '@ossa/contracts';
import { z } from 'zod';

const faultSchema = z.strictObject({
  /** HTTP status the provider seems to answer with. */
  status: z.int().min(400).max(599).optional(),
  retryAfter: durationSchema.optional(),
  /** Never answers: only the signal ends the call. */
  hang: z.boolean().default(false),
  /** Ends the answer after this many parts, without a finish. */
  cutAfter: z.int().nonnegative().optional(),
});

const stepSchema = z.strictObject({
  /** Applies when the last message contains this text, whatever its case. */
  match: z.string().optional(),
  /** Applies when the last message matches this regular expression. */
  pattern: z.string().refine(isRegularExpression, 'expected a regular expression').optional(),
  text: z.string().default(''),
  toolCalls: z
    .array(z.strictObject({ name: z.string(), input: z.record(z.string(), z.unknown()).default({}) }))
    .default([]),
  /** Waits before the first part. */
  delay: durationSchema.default(0),
  /** Waits before each further part. */
  partDelay: durationSchema.default(0),
  fault: faultSchema.optional(),
});

/**
 * What the simulated provider does. A step with `match` or `pattern` answers every call it applies to, the first one wins;
 * the others answer the remaining calls in their order, once each, the last one from then on.
 */
export const simulatedScriptSchema = z.strictObject({ steps: z.array(stepSchema) });

export type SimulatedStep = Readonly<z.output<typeof stepSchema>>;
export type SimulatedScript = Readonly<z.output<typeof simulatedScriptSchema>>;

function isRegularExpression(text: string): boolean {
  try {
    return Boolean(new RegExp(text, 'i'));
  } catch {
    return false; // that is the answer
  }
}
