/** Bounds of one expression, and of the number of expressions in one text. */
export const EXPRESSION_LIMITS = { characters: 4096, nodes: 1000, depth: 32, perText: 100 } as const;

/** Members that no expression can name: they lead to prototypes and functions. */
export const FORBIDDEN_MEMBERS: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);
