import { z } from 'zod';
import { parseByteSize } from './byte-size.js';
import { parseDuration } from './duration.js';

/** An option that is a time: milliseconds, or text like `30s`, `5m`, `1 hour`. Parses to milliseconds, never negative. */
export const durationSchema = z
  .union([z.number().nonnegative(), z.string()])
  .transform((value, context) => quantity(value, parseDuration, 'a duration such as 30s, 5m or "1 hour"', context))
  .describe('Milliseconds, or a duration such as 30s, 5m or "1 hour"');

/** The longest time a timer of Node can wait, about 24 days; a longer one would be over at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** An option that is a time limit or a period, for which zero makes no sense. Parses to milliseconds. */
export const positiveDurationSchema = durationSchema
  .refine((ms) => ms > 0 && ms <= LONGEST_MS, 'expected more than 0 and at most 24 days, such as 30s')
  .describe('Milliseconds above 0, or a duration such as 30s, 5m or "1 hour"');

/** An option that is a size: bytes, or text like `512kb`, `1mb`. Parses to bytes. */
export const byteSizeSchema = z
  .union([z.number().int().nonnegative(), z.string()])
  .transform((value, context) => quantity(value, parseByteSize, 'a size such as 512kb or 1mb', context))
  .describe('Bytes, or a size such as 512kb or 1mb');

function quantity(
  value: number | string,
  parse: (text: string) => number | undefined,
  expected: string,
  context: z.RefinementCtx,
): number {
  const parsed = typeof value === 'number' ? value : parse(value);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: `expected ${expected}` });
  return z.NEVER;
}
