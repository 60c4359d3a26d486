import type { LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { ModelError, type ModelPart, type ProviderMetadata, type Target, type ToolCallContent } from '@ossa/contracts';
import { isOpenEnded, toFinish } from './finish.js';

type Content = LanguageModelV4GenerateResult['content'][number];
type VendorToolCall = Extract<Content, { type: 'tool-call' }>;

/**
 * A whole answer as parts: its content in order, then the finish part.
 *
 * @throws ModelError when the body holds no answer; an error object with status 200, for example
 */
export function toParts(result: LanguageModelV4GenerateResult, target: Target): ModelPart[] {
  const parts = result.content.map(toPart).filter((part) => part !== undefined);
  if (parts.length === 0 && isOpenEnded(result.finishReason)) throw new ModelError('invalid_response', target);
  const calledTools = parts.some((part) => part.type === 'toolCall');
  return [...parts, toFinish(result, calledTools, target)];
}

/** A tool call as the contract has it; undefined when the vendor executed it itself. */
export function toToolCall(call: VendorToolCall): ToolCallContent | undefined {
  if (call.providerExecuted) return undefined;
  const { toolCallId: id, toolName: name, input } = call;
  return { type: 'toolCall', id, name, input: input === '' ? '{}' : input, ...metadataOf(call) };
}

function toPart(content: Content): ModelPart | undefined {
  switch (content.type) {
    case 'text':
      return content.text === '' ? undefined : { type: 'text', text: content.text };
    case 'reasoning':
      return { type: 'reasoning', text: content.text, ...metadataOf(content) };
    case 'tool-call':
      return toToolCall(content);
    default: // sources and generated files have no place in a text answer
      return undefined;
  }
}

function metadataOf(part: { readonly providerMetadata?: ProviderMetadata }): { metadata?: ProviderMetadata } {
  return part.providerMetadata === undefined ? {} : { metadata: part.providerMetadata };
}
