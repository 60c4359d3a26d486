/** Longest piece of text that is encoded at once, in UTF-16 code units. */
export const MAX_PIECE = 256;
/** Longest run without a space: byte pair encoding takes more than linear time on one. */
const MAX_RUN = 64;
const SPACE = 0x20;

/** Where the piece that begins at `start` ends: before a space, which does not change the count; else inside a run, but never inside a surrogate pair. */
export function pieceEnd(text: string, start: number): number {
  const last = Math.min(start + MAX_PIECE, text.length);
  let end = start;
  for (let at = start + 1; at <= last; at += 1) {
    if (at === text.length || text.charCodeAt(at) === SPACE) end = at;
    else if (at - end === MAX_RUN) return end > start ? end : splitsPair(text, at) ? at - 1 : at;
  }
  return end > start ? end : last;
}

/** True when a cut at this place would part the two halves of one character. */
export function splitsPair(text: string, at: number): boolean {
  return isBetween(text.charCodeAt(at - 1), 0xd800, 0xdbff) && isBetween(text.charCodeAt(at), 0xdc00, 0xdfff);
}

function isBetween(code: number, low: number, high: number): boolean {
  return code >= low && code <= high;
}
