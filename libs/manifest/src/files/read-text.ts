import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Why a file was not read, as a problem code. */
export type UnreadableReason = 'too_large' | 'not_utf8' | 'unreadable';

/** The text of a file, or why there is none. */
export type ReadText = { readonly text: string } | { readonly reason: UnreadableReason };

/**
 * The text of a regular file of at most `bytes` bytes. The last part of the path is never followed as a link, so a file
 * that was exchanged for a link after it was found is not opened.
 */
export async function readText(path: string, bytes: number): Promise<ReadText> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const { size } = await file.stat();
      if (size > bytes) return { reason: 'too_large' };
      return decode(await file.readFile());
    } finally {
      await file.close();
    }
  } catch {
    // A broken file never stops the others; that it could not be read becomes a problem.
    return { reason: 'unreadable' };
  }
}

function decode(bytes: Uint8Array): ReadText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    // The decoder has one reason to fail.
    return { reason: 'not_utf8' };
  }
}
