export const CHAIN_OPTIONS = Symbol('ossa:chain-options'); // ChainOptions
