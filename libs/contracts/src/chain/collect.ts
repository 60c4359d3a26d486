import { OssaError } from '../errors/ossa.error.js';
import type { ReasoningContent, ToolCallContent } from '../model/message.js';
import type { Finish, ModelPart } from '../model/model-part.js';

export interface Collected {
  readonly text: string;
  readonly reasoning: readonly ReasoningContent[];
  readonly toolCalls: readonly ToolCallContent[];
  readonly finish: Finish;
}

/** The whole answer of a model call. Throws what the stream throws. */
export async function collect(parts: AsyncIterable<ModelPart>): Promise<Collected> {
  let text = '';
  const reasoning: ReasoningContent[] = [];
  const toolCalls: ToolCallContent[] = [];
  for await (const part of parts) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'reasoning') reasoning.push(part);
    else if (part.type === 'toolCall') toolCalls.push(part);
    else if (part.type === 'finish') return { text, reasoning, toolCalls, finish: part };
  }
  throw new OssaError(
    'internal',
    'A model stream ended without its finish part; a stage of the model chain swallowed it.',
  );
}
