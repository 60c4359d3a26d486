import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { ModelError, type ModelPart, type ProviderMetadata, type Target, type ToolCallContent } from '@ossa/contracts';
import { isOpenEnded, toFinish, type VendorFinish } from './finish.js';
import { toToolCall } from './generated-parts.js';
import { toModelError } from './to-model-error.js';

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/** How long a server may keep the connection busy after it said that the answer is complete. */
const TRAILER_MS = 250;

/**
 * A stream of the AI SDK as parts of the contract. Preamble is held back, so the first part is content. Tool calls are
 * delivered once the answer is known to be complete: the SDK closes half-written ones itself when a stream ends early.
 * The stream is read to its end, so that its connection goes back to the pool.
 */
export class PartStream implements AsyncIterableIterator<ModelPart> {
  readonly #reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart>;
  readonly #toolNames = new Map<string, string>();
  readonly #reasoning = new Map<string, ProviderMetadata>();
  readonly #toolCalls: ToolCallContent[] = [];
  #finish: VendorFinish | undefined;
  #ending: ModelPart[] | undefined;
  #trailer: NodeJS.Timeout | undefined;

  constructor(
    stream: ReadableStream<LanguageModelV4StreamPart>,
    private readonly target: Target,
    private readonly signal: AbortSignal,
  ) {
    this.#reader = stream.getReader();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ModelPart>> {
    try {
      while (!this.#ending) {
        const { done, value } = await this.#read();
        const part = done || value === undefined ? this.#end() : this.#toPart(value);
        if (part) return { done: false, value: part };
      }
    } catch (error) {
      this.#close();
      throw toModelError(error, this.target, this.signal, true);
    }
    const value = this.#ending.shift();
    return value === undefined ? DONE : { done: false, value };
  }

  async return(): Promise<IteratorResult<ModelPart>> {
    this.#ending = [];
    this.#close();
    return DONE;
  }

  /** A connection that is lost after the finish part has cost nothing. */
  async #read(): Promise<{ done: boolean; value?: LanguageModelV4StreamPart }> {
    try {
      return await this.#reader.read();
    } catch (error) {
      if (this.#finish && !this.signal.aborted) return DONE;
      throw error;
    }
  }

  #toPart(part: LanguageModelV4StreamPart): ModelPart | undefined {
    switch (part.type) {
      case 'text-delta':
        return part.delta === '' ? undefined : { type: 'text', text: part.delta };
      case 'reasoning-start':
        this.#keepMetadata(part);
        return undefined;
      case 'reasoning-delta':
        this.#keepMetadata(part);
        return part.delta === '' ? undefined : { type: 'reasoning', text: part.delta };
      case 'reasoning-end':
        return this.#endReasoning(part);
      case 'tool-input-start':
        this.#toolNames.set(part.id, part.toolName);
        return undefined;
      case 'tool-input-delta':
        return { type: 'toolCallDelta', id: part.id, name: this.#toolNames.get(part.id) ?? '', json: part.delta };
      case 'tool-call': {
        const call = toToolCall(part);
        if (call) this.#toolCalls.push(call);
        return undefined;
      }
      case 'finish':
        this.#finish = part;
        this.#trailer ??= setTimeout(() => this.#cancel(), TRAILER_MS);
        return undefined;
      case 'error':
        throw toModelError(part.error, this.target, this.signal, true);
      default:
        return undefined;
    }
  }

  #keepMetadata({ id, providerMetadata }: { readonly id: string; readonly providerMetadata?: ProviderMetadata }): void {
    if (providerMetadata === undefined) return;
    const merged = { ...this.#reasoning.get(id) };
    for (const [provider, data] of Object.entries(providerMetadata))
      merged[provider] = { ...merged[provider], ...data };
    this.#reasoning.set(id, merged);
  }

  /** The piece that carries the metadata ends its block. */
  #endReasoning(part: Extract<LanguageModelV4StreamPart, { type: 'reasoning-end' }>): ModelPart | undefined {
    this.#keepMetadata(part);
    const metadata = this.#reasoning.get(part.id);
    this.#reasoning.delete(part.id);
    return metadata && { type: 'reasoning', text: '', metadata };
  }

  #end(): ModelPart | undefined {
    clearTimeout(this.#trailer);
    if (!this.#finish || isOpenEnded(this.#finish.finishReason)) throw new ModelError('truncated', this.target);
    const finish = toFinish(this.#finish, this.#toolCalls.length > 0, this.target);
    this.#ending = [...this.#toolCalls, finish];
    return this.#ending.shift();
  }

  #close(): void {
    clearTimeout(this.#trailer);
    this.#cancel();
  }

  #cancel(): void {
    this.#reader.cancel().catch(() => undefined); // fails when the stream has failed, and then next() has told
  }
}
