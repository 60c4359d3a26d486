import type { Message, ModelCall } from '@ossa/contracts';
import { RecentCounts } from './recent-counts.js';
import { MAX_PIECE, pieceEnd, splitsPair } from './text-pieces.js';
import type { CountTokens } from './token-encoding.js';

/** Bytes of UTF-8 that are counted exactly, for all texts of a call together; the rest is estimated. */
const MAX_EXACT_BYTES = 16_384;
/** Bytes of a longer text that are looked at. */
const SAMPLE_BYTES = 4096;
/** Without the encoding: about right for languages of three bytes a character, and above what English needs. */
const BYTES_PER_TOKEN = 3;
/** What a provider puts around each message and before the answer. */
const TOKENS_PER_MESSAGE = 4;
const TOKENS_PER_CALL = 3;
/** Of an image of usual size with the vendors that say. A file's real size is known when its usage is reported. */
const TOKENS_PER_FILE = 1600;

/** What may still be counted exactly, and how many bytes a token had so far. */
interface Allowance {
  bytes: number;
  countedBytes: number;
  countedTokens: number;
}

/** Counts tokens in bounded time: exactly while the texts are short and the encoding is loaded, by ratio beyond. */
export class TokenCounter {
  readonly #recent = new RecentCounts();
  readonly #ofObjects = new WeakMap<object, number>();
  #encoding: CountTokens | undefined;
  #loading: Promise<void> | undefined;

  constructor(private readonly loadEncoding: () => Promise<CountTokens>) {}

  /** Begins to load the encoding unless it has been; until it is there everything is estimated. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load());
  }

  count(text: string): number {
    return this.#count(text, { bytes: MAX_EXACT_BYTES, countedBytes: 0, countedTokens: 0 });
  }

  /** What a call sends: messages, tools and the schema of the answer. */
  inputTokens({ messages, tools, output }: Pick<ModelCall, 'messages' | 'tools' | 'output'>): number {
    const allowance = { bytes: MAX_EXACT_BYTES, countedBytes: 0, countedTokens: 0 };
    let tokens = TOKENS_PER_CALL;
    for (const message of messages) tokens += TOKENS_PER_MESSAGE + this.#countMessage(message, allowance);
    for (const tool of tools) tokens += this.#countObject(tool, allowance);
    if (output) tokens += this.#countObject(output.schema, allowance);
    return tokens;
  }

  async #load(): Promise<void> {
    this.#encoding = await this.loadEncoding();
  }

  #countMessage(message: Message, allowance: Allowance): number {
    if (message.role === 'system') return this.#count(message.content, allowance);
    let tokens = 0;
    for (const part of message.content) {
      if (part.type === 'file') tokens += TOKENS_PER_FILE;
      else if (part.type === 'toolCall')
        tokens += this.#count(part.name, allowance) + this.#count(part.input, allowance);
      else if (part.type === 'toolResult') tokens += this.#count(part.output, allowance);
      else tokens += this.#count(part.text, allowance);
    }
    return tokens;
  }

  /** Tools and schemas belong to an agent, so they come again as the same objects. */
  #countObject(value: object, allowance: Allowance): number {
    const known = this.#ofObjects.get(value);
    if (known !== undefined) return known;
    const text = JSON.stringify(value);
    const exact = this.#encoding !== undefined && Buffer.byteLength(text) <= allowance.bytes;
    const tokens = this.#count(text, allowance);
    if (exact) this.#ofObjects.set(value, tokens);
    return tokens;
  }

  #count(text: string, allowance: Allowance): number {
    if (text === '') return 0;
    if (!this.#encoding) return this.#withoutEncoding(text);
    const known = text.length <= MAX_EXACT_BYTES ? this.#recent.get(text) : undefined;
    if (known !== undefined) return known;
    const bytes = Buffer.byteLength(text);
    if (bytes > allowance.bytes) return this.#estimate(text, bytes, allowance, this.#encoding);
    const tokens = countPieces(text, this.#encoding);
    this.#recent.set(text, tokens);
    note(allowance, bytes, tokens);
    return tokens;
  }

  #withoutEncoding(text: string): number {
    this.load().catch(() => undefined); // estimates will do
    return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
  }

  /** Counts as much as may be, in pieces spread over the whole text, and takes the rest to be like them. */
  #estimate(text: string, bytes: number, allowance: Allowance, encoding: CountTokens): number {
    const characters = (Math.min(SAMPLE_BYTES, allowance.bytes) * text.length) / bytes;
    const pieces = Math.floor(characters / MAX_PIECE);
    const sample = { countedBytes: 0, countedTokens: 0 };
    for (let index = 0; index < pieces; index += 1) {
      const start = wholeStart(text, Math.floor((index * text.length) / pieces));
      const piece = text.slice(start, wholeStart(text, start + MAX_PIECE));
      sample.countedBytes += Buffer.byteLength(piece);
      sample.countedTokens += countPieces(piece, encoding);
    }
    note(allowance, sample.countedBytes, sample.countedTokens);
    const { countedBytes, countedTokens } = pieces > 0 ? sample : allowance;
    return Math.ceil(countedBytes === 0 ? bytes / BYTES_PER_TOKEN : (bytes * countedTokens) / countedBytes);
  }
}

function note(allowance: Allowance, bytes: number, tokens: number): void {
  allowance.bytes = Math.max(0, allowance.bytes - bytes);
  allowance.countedBytes += bytes;
  allowance.countedTokens += tokens;
}

function wholeStart(text: string, at: number): number {
  return at > 0 && splitsPair(text, at) ? at - 1 : at;
}

function countPieces(text: string, encoding: CountTokens): number {
  let tokens = 0;
  for (let start = 0; start < text.length;) {
    const end = pieceEnd(text, start);
    tokens += encoding(text.slice(start, end));
    start = end;
  }
  return tokens;
}
