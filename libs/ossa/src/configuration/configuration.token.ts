/** Injection token of the `ResolvedConfiguration`: checked, with its variables filled in. */
export const CONFIGURATION = Symbol('ossa:configuration');
