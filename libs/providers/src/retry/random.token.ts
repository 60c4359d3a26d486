/** Injection token of the source of chance: `() => number` in [0, 1). @default Math.random */
export const RANDOM = Symbol('ossa:random');
