const SPECIAL = /[%:]/;

/** A name as part of a key, so that no name reads as two parts of it. */
export function escapedName(name: string): string {
  return SPECIAL.test(name) ? name.replaceAll('%', '%25').replaceAll(':', '%3A') : name;
}
