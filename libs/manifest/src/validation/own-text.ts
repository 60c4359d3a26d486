import type { z } from 'zod';

/** How each standard text of zod begins; a text of a schema of ours begins otherwise. */
const STANDARD = /^(Invalid |Too big: |Too small: |Unrecognized key)/;

/** The text that a schema gives for an issue itself, that of a member of a union included; undefined for a standard text. */
export function ownText(issue: z.core.$ZodIssue): string | undefined {
  if (!STANDARD.test(issue.message)) return issue.message;
  if (issue.code !== 'invalid_union') return undefined;
  const here = issue.errors.flat().filter((inner) => inner.path.length === 0);
  return here.map(ownText).find((text) => text !== undefined);
}
