import { LLMock } from '@copilotkit/aimock';
import { type ModelCall, type ToolDefinition, userMessage } from '@ossa/contracts';
import { type ProvidersHarness, providersHarness } from '../../testing/providers-harness.js';
import type { ProvidersOptionsInput } from '../providers.options.js';

const WEATHER: ToolDefinition = {
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

type Providers = NonNullable<ProvidersOptionsInput['providers']>;

interface Vendor {
  readonly name: string;
  readonly options: (url: string) => Providers;
  /** Mistral reports usage in a stream unasked; the mock, which takes it for OpenAI, waits to be asked. */
  readonly streamsUsage?: false;
}

const VENDORS: readonly Vendor[] = [
  { name: 'anthropic', options: (url) => ({ anthropic: { apiKey: 'key', baseUrl: `${url}/v1` } }) },
  { name: 'openai', options: (url) => ({ openai: { apiKey: 'key', baseUrl: `${url}/v1` } }) },
  {
    name: 'openai-responses',
    options: (url) => ({
      'openai-responses': { adapter: 'openai', api: 'responses', apiKey: 'key', baseUrl: `${url}/v1` },
    }),
  },
  { name: 'google', options: (url) => ({ google: { apiKey: 'key', baseUrl: `${url}/v1beta` } }) },
  {
    name: 'azure',
    options: (url) => ({ azure: { apiKey: 'key', baseUrl: `${url}/openai`, apiVersion: '2024-10-21' } }),
  },
  { name: 'mistral', options: (url) => ({ mistral: { apiKey: 'key', baseUrl: `${url}/v1` } }), streamsUsage: false },
  { name: 'groq', options: (url) => ({ groq: { apiKey: 'key', baseUrl: `${url}/v1` } }) },
  { name: 'ollama', options: (url) => ({ ollama: { baseUrl: url } }) },
];

describe.each(VENDORS)('the adapter of $name against a foreign mock', ({ name, options, streamsUsage = true }) => {
  let mock: LLMock;
  let harness: ProvidersHarness;

  beforeAll(async () => {
    mock = new LLMock({ port: 0 });
    mock.onMessage('hello', { content: 'Hi there, friend.', usage: { input_tokens: 12, output_tokens: 3 } });
    mock.onMessage('weather', {
      toolCalls: [{ name: 'get_weather', arguments: '{"city":"Paris"}' }],
      usage: { input_tokens: 20, output_tokens: 7 },
    });
    await mock.start();
    harness = await providersHarness({ providers: options(mock.url) });
  });

  afterAll(async () => {
    await harness.close();
    await mock.stop();
  });

  beforeEach(() => mock.clearRequests());

  const usage = (stream: boolean, inputTokens: number, outputTokens: number) =>
    !stream || streamsUsage ? { inputTokens, outputTokens } : { inputTokens: 0, outputTokens: 0 };

  const call = (overrides: Partial<ModelCall>): Partial<ModelCall> => ({
    target: { provider: name, model: 'gpt-4o' },
    ...overrides,
  });

  it.each([false, true])('answers, with usage, in one request (stream: %s)', async (stream) => {
    const parts = await harness.parts(call({ stream }));
    expect(
      parts
        .filter((part) => part.type === 'text')
        .map((part) => part.text)
        .join(''),
    ).toBe('Hi there, friend.');
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      reason: 'stop',
      usage: { ...usage(stream, 12, 3), cachedInputTokens: 0, reasoningTokens: 0 },
      target: { provider: name, model: 'gpt-4o' },
    });
    expect(mock.getRequests()).toHaveLength(1);
  });

  it.each([false, true])('asks for a tool (stream: %s)', async (stream) => {
    const { toolCalls, finish } = await harness.answer(
      call({ stream, tools: [WEATHER], messages: [userMessage('weather in Paris?')] }),
    );
    expect(toolCalls).toMatchObject([{ name: 'get_weather', input: '{"city":"Paris"}' }]);
    expect(finish).toMatchObject({ reason: 'tools', usage: usage(stream, 20, 7) });
    expect(mock.getRequests()).toHaveLength(1);
  });

  it('makes exactly one request when it is refused', async () => {
    mock.nextRequestError(429, { message: 'slow down', type: 'rate_limit_error' });
    await expect(harness.answer(call({}))).rejects.toMatchObject({
      kind: 'rate_limited',
      status: 429,
      retryAfterMs: 1000,
    });
    expect(mock.getRequests()).toHaveLength(1);
  });
});
