import { distance } from 'fastest-levenshtein';

const MAX_LENGTH = 64;

/** The known name that a person most likely meant, compared without case, `-` and `_`; undefined when nothing is close. */
export function nearestName(found: string, known: readonly string[]): string | undefined {
  if (found.length > MAX_LENGTH) return undefined;
  const wanted = fold(found);
  let best: string | undefined;
  let bestDistance = tolerated(wanted.length) + 1;
  for (const name of known) {
    if (name.length > MAX_LENGTH) continue;
    const candidate = distance(wanted, fold(name));
    if (candidate < bestDistance) {
      best = name;
      bestDistance = candidate;
    }
  }
  return best;
}

/** Letters that may differ: none in a name of two letters, one in a short one, a third of a long one. */
function tolerated(length: number): number {
  if (length < 4) return length < 3 ? 0 : 1;
  return Math.max(2, Math.floor(length / 3));
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}
