import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** True when a path is the folder or lies below it. Both are absolute; symbolic links are the caller's business. */
export function isInside(folder: string, path: string): boolean {
  const between = relative(folder, path);
  return between === '' || (!isAbsolute(between) && between !== '..' && !between.startsWith(`..${sep}`));
}

/** True for text that is no plain path: an URL, percent-encoded dots or slashes, or a NUL character. */
export function isDisguisedPath(path: string): boolean {
  return path.includes('\0') || /^[a-z][a-z0-9+.-]+:/i.test(path) || /%2e|%2f|%5c/i.test(path);
}

/** The real location of a path, or why there is none to open. */
export type ConfinedPath =
  { readonly path: string; readonly refused?: undefined } | { readonly refused: 'outside' | 'missing' };

/**
 * The real location of a path, all symbolic links followed: `outside` when it leaves the folder, `missing` when nothing
 * is there. The folder must be a real path.
 */
export async function confinedPath(folder: string, path: string): Promise<ConfinedPath> {
  const wanted = resolve(folder, path);
  if (isDisguisedPath(path) || !isInside(folder, wanted)) return { refused: 'outside' };
  try {
    const real = await realpath(wanted);
    return isInside(folder, real) ? { path: real } : { refused: 'outside' };
  } catch {
    // Whatever the reason, there is nothing that could be opened.
    return { refused: 'missing' };
  }
}
