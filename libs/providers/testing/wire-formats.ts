import type { z } from 'zod';
import type { providerOptionsSchema } from '../src/providers.options.js';

/** One answer of a vendor as it goes over the wire: `one two three`, 14 tokens in, of them 4 cached, 6 out, of them 2 reasoning. */
export interface WireFormat {
  readonly provider: string;
  readonly options: (baseUrl: string) => z.input<typeof providerOptionsSchema>;
  /** The events of the stream. */
  readonly frames: readonly string[];
  /** How many frames come before the first word. */
  readonly preamble: number;
  /** Where the vendor reports them at all. */
  readonly reasoningTokens: number;
}

const data = (value: unknown, event?: string) =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(value)}\n\n`;

const WORDS = ['one ', 'two ', 'three'];

const chatUsage = {
  prompt_tokens: 14,
  completion_tokens: 6,
  total_tokens: 20,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};

function chatChunk(delta: object, finish_reason: string | null = null, usage?: object): string {
  return data({
    id: 'c1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason }],
    ...(usage && { usage }),
  });
}

const chatFrames = [
  chatChunk({ role: 'assistant', content: '' }),
  ...WORDS.map((content) => chatChunk({ content })),
  chatChunk({}, 'stop'),
  data({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage: chatUsage }),
  'data: [DONE]\n\n',
];

const anthropicFrames = [
  {
    type: 'message_start',
    message: {
      id: 'm1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 10, cache_read_input_tokens: 4, cache_creation_input_tokens: 0, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...WORDS.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 6 } },
  { type: 'message_stop' },
].map((event) => data(event, event.type));

const googleFrames = WORDS.map((text, index) =>
  data({
    candidates: [
      {
        index: 0,
        content: { role: 'model', parts: [{ text }] },
        ...(index === WORDS.length - 1 && { finishReason: 'STOP' }),
      },
    ],
    ...(index === WORDS.length - 1 && {
      usageMetadata: {
        promptTokenCount: 14,
        cachedContentTokenCount: 4,
        candidatesTokenCount: 4,
        thoughtsTokenCount: 2,
        totalTokenCount: 20,
      },
    }),
  }),
);

const response = {
  id: 'r1',
  object: 'response',
  created_at: 1,
  model: 'm',
  status: 'completed',
  output: [],
  usage: {
    input_tokens: 14,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens: 6,
    output_tokens_details: { reasoning_tokens: 2 },
  },
};
const item = { id: 'i1', type: 'message', role: 'assistant', status: 'in_progress', content: [] };
const responsesFrames = [
  { type: 'response.created', response: { ...response, status: 'in_progress', usage: null } },
  { type: 'response.output_item.added', output_index: 0, item },
  ...WORDS.map((delta) => ({
    type: 'response.output_text.delta',
    item_id: 'i1',
    output_index: 0,
    content_index: 0,
    delta,
    logprobs: [],
  })),
  {
    type: 'response.output_item.done',
    output_index: 0,
    item: { ...item, status: 'completed', content: [{ type: 'output_text', text: WORDS.join(''), annotations: [] }] },
  },
  { type: 'response.completed', response },
].map((event) => data(event, event.type));

const mistralFrames = [
  chatChunk({ role: 'assistant', content: '' }),
  ...WORDS.slice(0, -1).map((content) => chatChunk({ content })),
  chatChunk({ content: 'three' }, 'stop', { ...chatUsage, num_cached_tokens: 4 }),
  'data: [DONE]\n\n',
];

const keyed: WireFormat['options'] = (baseUrl) => ({ apiKey: 'sk-canary-key-4711', baseUrl });

export const WIRE_FORMATS: readonly WireFormat[] = [
  { provider: 'anthropic', options: keyed, frames: anthropicFrames, preamble: 2, reasoningTokens: 0 },
  { provider: 'openai', options: keyed, frames: chatFrames, preamble: 1, reasoningTokens: 2 },
  {
    provider: 'openai-responses',
    options: (baseUrl) => ({ ...keyed(baseUrl), adapter: 'openai', api: 'responses' }),
    frames: responsesFrames,
    preamble: 2,
    reasoningTokens: 2,
  },
  { provider: 'google', options: keyed, frames: googleFrames, preamble: 0, reasoningTokens: 2 },
  { provider: 'azure', options: keyed, frames: chatFrames, preamble: 1, reasoningTokens: 2 },
  { provider: 'mistral', options: keyed, frames: mistralFrames, preamble: 1, reasoningTokens: 0 },
  { provider: 'groq', options: keyed, frames: chatFrames, preamble: 1, reasoningTokens: 2 },
];
