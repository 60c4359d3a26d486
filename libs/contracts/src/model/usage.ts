/** Tokens of model calls. `inputTokens` includes those read from and written to the provider's cache, `outputTokens` includes reasoning. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly reasoningTokens: number;
  /** Input written to the provider's prompt cache, which some charge extra for. */
  readonly cacheWriteTokens?: number;
  /** True when the provider reported nothing and these are estimates, in whole or in part. */
  readonly estimated?: true;
}

export const NO_USAGE: Usage = Object.freeze({
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  reasoningTokens: 0,
});

export function addUsage(a: Usage, b: Usage): Usage {
  const written = (a.cacheWriteTokens ?? 0) + (b.cacheWriteTokens ?? 0);
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    ...(written > 0 && { cacheWriteTokens: written }),
    ...((a.estimated === true || b.estimated === true) && { estimated: true as const }),
  };
}
