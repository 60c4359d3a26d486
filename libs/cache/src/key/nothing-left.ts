/**
 * Compiles only when every field of an object has been named before its rest is taken: a field that is added to a request or
 * an agent does not compile until somebody has decided whether it changes the answer.
 */
export function nothingLeft(_rest: Readonly<Record<string, never>>): void {}
