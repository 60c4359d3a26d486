import type { LanguageModelV4FinishReason, LanguageModelV4Usage } from '@ai-sdk/provider';
import {
  type Finish,
  type FinishReason,
  ModelError,
  type ProviderMetadata,
  type Target,
  type Usage,
} from '@ossa/contracts';

/** No request has so many; a thousand of them still add up exactly. */
const MAX_TOKENS = 1e12;

/** What the generate result and the finish part of a stream have in common. */
export interface VendorFinish {
  readonly finishReason: LanguageModelV4FinishReason;
  readonly usage: LanguageModelV4Usage;
  readonly providerMetadata?: ProviderMetadata;
}

/**
 * The finish part of an answer.
 *
 * @throws ModelError when the provider says that it failed
 */
export function toFinish(finish: VendorFinish, calledTools: boolean, target: Target): Finish {
  return {
    type: 'finish',
    reason: toReason(finish.finishReason, calledTools, target),
    usage: toUsage(finish.usage),
    target,
    ...(finish.providerMetadata !== undefined && { metadata: finish.providerMetadata }),
  };
}

/** Input includes cached tokens, output includes reasoning, as the SDK's totals do. What was not reported counts 0 and is marked: an estimate has to take its place. */
function toUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage {
  const cacheWrite = tokens(inputTokens.cacheWrite);
  const isReported = inputTokens.total !== undefined && outputTokens.total !== undefined;
  return {
    inputTokens: tokens(inputTokens.total),
    outputTokens: tokens(outputTokens.total),
    cachedInputTokens: tokens(inputTokens.cacheRead),
    reasoningTokens: tokens(outputTokens.reasoning),
    ...(cacheWrite > 0 && { cacheWriteTokens: cacheWrite }),
    ...(!isReported && { estimated: true as const }),
  };
}

/** Money is computed of it in integers, so what is no count of tokens is made one. */
function tokens(reported: number | undefined): number {
  return reported !== undefined && reported > 0 ? Math.min(Math.ceil(reported), MAX_TOKENS) : 0;
}

/**
 * True when the provider never said why it stopped: the stream broke off, or the body was no answer. Older packages (the
 * one for Azure brings its own) say `other` without a raw reason where newer ones say `interrupted`.
 */
export function isOpenEnded({ unified, raw }: LanguageModelV4FinishReason): boolean {
  return unified === 'interrupted' || (unified === 'other' && raw === undefined);
}

function toReason({ unified }: LanguageModelV4FinishReason, calledTools: boolean, target: Target): FinishReason {
  switch (unified) {
    case 'length':
      return 'length';
    case 'content-filter':
      return 'filtered';
    case 'error':
      throw new ModelError('invalid_response', target);
    default: // some compatible servers say `stop`, or nothing known, beside tool calls
      return calledTools ? 'tools' : 'stop';
  }
}
