export const CONFIGURATION = Symbol('ossa:configuration'); // ResolvedConfiguration
