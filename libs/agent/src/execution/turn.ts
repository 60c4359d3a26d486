import {
  AttemptLog,
  type Finish,
  type Message,
  type ModelPart,
  OssaError,
  type ReasoningContent,
  type ToolCallContent,
} from '@ossa/contracts';

/** One model call of a run: its parts put together. */
export class Turn {
  readonly startedAt = performance.now();
  readonly attempts = new AttemptLog();
  readonly toolCalls: ToolCallContent[] = [];
  readonly #reasoning: ReasoningContent[] = [];
  #finish: Finish | undefined;
  text = '';

  record(part: ModelPart): void {
    if (part.type === 'text') this.text += part.text;
    else if (part.type === 'toolCall') this.toolCalls.push(part);
    else if (part.type === 'reasoning') this.#recordReasoning(part);
    else if (part.type === 'finish') this.#finish = part;
  }

  /** @throws OssaError when the stream has not finished; the chain never lets that happen */
  get finish(): Finish {
    if (this.#finish) return this.#finish;
    throw new OssaError(
      'internal',
      'A model stream ended without its finish part; a stage of the model chain swallowed it.',
    );
  }

  /** Streamed pieces become one block; the metadata that ends a block belongs to all of it. */
  #recordReasoning(part: ReasoningContent): void {
    const last = this.#reasoning.at(-1);
    if (last === undefined || last.metadata !== undefined) this.#reasoning.push(part);
    else this.#reasoning[this.#reasoning.length - 1] = { ...part, text: last.text + part.text };
  }

  /** The turn as the model has to see it again, with the tool calls that are answered. */
  message(toolCalls: readonly ToolCallContent[]): Message {
    const text = this.text === '' ? [] : [{ type: 'text' as const, text: this.text }];
    return { role: 'assistant', content: [...this.#reasoning, ...text, ...toolCalls] };
  }
}
