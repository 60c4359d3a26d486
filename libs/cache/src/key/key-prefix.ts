/** What the keys of all answers of an agent begin with, and those of no other agent. */
export function agentPrefix(agent: string): string {
  return `agent:${readable(agent)}:`;
}

/** What the keys of one version of an agent begin with, up to the number that invalidations raise. */
export function versionPrefix(agent: string, version: string | undefined): string {
  return `${agentPrefix(agent)}${version === undefined ? ABSENT : readable(version)}:v`;
}

/** The version of the answers in a key that begins so, whatever is in front of it; `Infinity` in another key. */
export function versionIn(key: string): number {
  const [, version] = /:v(\d+):[^:]*$/.exec(key) ?? [];
  return version === undefined ? Infinity : Number(version);
}

const ABSENT = '-';

/** Letters, digits and `. - _ ~` as they are, the rest as in an address: no colon is left, and nothing that patterns of keys know. */
function readable(name: string): string {
  if (name === ABSENT) return '%2D';
  return encodeURIComponent(name.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
