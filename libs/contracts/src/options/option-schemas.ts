import { z } from 'zod';
import { parseByteSize } from './byte-size.js';
import { parseDuration } from './duration.js';

/** An option that is a time: milliseconds, or text like `30s`, `5m`, `1 hour`. Parses to milliseconds, never negative. */
export const durationSchema = z
  .union([z.number().nonnegative(), z.string()])
  .transform((value, context) => quantity(value, parseDuration, 'a duration such as 30s, 5m or "1 hour"', context))
  .describe('Milliseconds, or a duration such as 30s, 5m or "1 hour"');

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
