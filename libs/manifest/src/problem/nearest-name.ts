import { distance } from 'fastest-levenshtein';

const MAX_LENGTH = 64;

/** The known name that a person most likely meant, compared without case, `-` and `_`; undefined when nothing is close. */
export function nearestName(found: string, known: readonly string[]): string | undefined {
  if (found.length > MAX_LENGTH) return undefined;
  const wanted = fold(found);
  let best: string | undefined;
  let bestDistance = (wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3))) + 1;
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

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}
