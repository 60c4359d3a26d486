import type { RunPart, RunResult, Usage } from '@ossa/contracts';
import type { Failure } from '../errors/failure.js';
import { dataFrame } from '../event-stream/frames.js';
import type { RunFrames } from '../event-stream/run-frames.interface.js';
import { completionId, finishReason, openAiToolCall, openAiUsage, seconds } from './chat-completion.js';
import { openAiError } from './openai-error.js';

/** Stands for the text where a frame is split around it; no model name or id holds it. */
const TEXT = '\u0000text\u0000';

/** The frames of one streamed chat completion, in the order OpenAI sends them. */
export class ChatChunks implements RunFrames {
  readonly #head: object;
  readonly #includeUsage: boolean;
  /** What stands before and behind the text of a frame: all but the text is the same for every one. */
  readonly #textStart: string;
  readonly #textEnd: string;
  #toolCalls = 0;

  constructor(runId: string, model: string, includeUsage: boolean) {
    this.#head = { id: completionId(runId), object: 'chat.completion.chunk', created: seconds(), model };
    this.#includeUsage = includeUsage;
    [this.#textStart = '', this.#textEnd = ''] = this.#delta({ content: TEXT }).split(JSON.stringify(TEXT));
  }

  start(): string {
    return this.#delta({ role: 'assistant', content: '', refusal: null });
  }

  /** The frame of a part; nothing for the progress of tools that run here, which OpenAI's API does not know. */
  part(part: RunPart): string | undefined {
    if (part.type === 'text') return this.#textStart + JSON.stringify(part.text) + this.#textEnd;
    if (part.type === 'finish') return this.#end(part.result);
    if (part.type === 'tool') return undefined;
    return this.#delta({ tool_calls: [{ index: this.#toolCalls++, ...openAiToolCall(part) }] });
  }

  /** There is no `[DONE]` after it: the client must not take the answer for complete. */
  failure(failure: Failure): string {
    return dataFrame(openAiError(failure));
  }

  #end(result: RunResult): string {
    const last = this.#delta({}, finishReason(result));
    const usage = this.#includeUsage ? this.#usage(result.usage) : '';
    return `${last}${usage}data: [DONE]\n\n`;
  }

  #delta(delta: object, finish_reason: string | null = null): string {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason }];
    return dataFrame(this.#includeUsage ? { ...this.#head, choices, usage: null } : { ...this.#head, choices });
  }

  #usage(usage: Usage): string {
    return dataFrame({ ...this.#head, choices: [], usage: openAiUsage(usage) });
  }
}
