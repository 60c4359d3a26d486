import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Why a file was not read, as a problem code. */
export type UnreadableReason = 'too_large' | 'not_utf8' | 'unreadable';

/**
 * The text of a regular file of at most `bytes` bytes. The last part of the path is never followed as a link, so a file
 * that was exchanged for a link after it was found is not opened.
 */
export async function readText(
  path: string,
  bytes: number,
): Promise<{ readonly text: string } | { readonly reason: UnreadableReason }> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const { size } = await file.stat();
      if (size > bytes) return { reason: 'too_large' };
      return { text: new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile()) };
    } finally {
      await file.close();
    }
  } catch (error) {
    // A broken file never stops the others; the reason becomes a problem.
    return { reason: error instanceof TypeError ? 'not_utf8' : 'unreadable' };
  }
}
