import { ModelError } from '@ossa/contracts';
import { type Script, ScriptedModelProvider } from '@ossa/contracts/testing';
import OpenAI, { APIError } from 'openai';
import { eventually, PLATFORMS, TestServer } from '../../testing/serve.js';
import { parseEvents } from '../../testing/sse.js';

const TARGET = { provider: 'scripted', model: 'test' };
const USER = { role: 'user', content: 'hi' } as const;

describe.each(PLATFORMS)('the official OpenAI client on %s', (platform) => {
  let server: TestServer | undefined;

  async function serve(...scripts: Script[]) {
    const model = new ScriptedModelProvider(...scripts);
    server = await TestServer.start(platform, { model, simulated: true });
    const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'ignored', maxRetries: 0 });
    return { server, model, client };
  }

  afterEach(() => server?.close());

  it('gets an answer with its usage', async () => {
    const usage = { inputTokens: 12, outputTokens: 7, cachedInputTokens: 4, reasoningTokens: 3 };
    const { client } = await serve(ScriptedModelProvider.text('Hello there.', { usage }));
    const answer = await client.chat.completions.create({ model: 'test-agent', messages: [USER] });
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      model: 'test-agent',
      choices: [
        { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello there.', refusal: null } },
      ],
      usage: {
        prompt_tokens: 12,
        completion_tokens: 7,
        total_tokens: 19,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    });
  });

  it('is told when the answer is simulated', async () => {
    const { client } = await serve(ScriptedModelProvider.text('hi', { simulated: true }));
    const { response } = await client.chat.completions.create({ model: 'test-agent', messages: [USER] }).withResponse();
    expect(response.headers.get('x-ossa-simulated')).toBe('true');
    expect(response.headers.get('x-request-id')).not.toBeNull();
    const streamed = await client.chat.completions
      .create({ model: 'test-agent', messages: [USER], stream: true })
      .withResponse();
    expect(streamed.response.headers.get('x-ossa-simulated')).toBe('true');
    streamed.data.controller.abort();
  });

  it('streams: the role first, then text, then the finish reason and, when asked for, the usage', async () => {
    const { client } = await serve(ScriptedModelProvider.text('one two'));
    const stream = await client.chat.completions.create({
      model: 'test-agent',
      messages: [USER],
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { content: 'one ' },
      { content: 'two' },
      {},
      undefined,
    ]);
    expect(chunks.map(({ usage }) => usage?.total_tokens)).toEqual([undefined, undefined, undefined, undefined, 15]);
    expect(chunks[3]?.choices[0]?.finish_reason).toBe('stop');
  });

  it('gets a stream that ends with [DONE] and a blank line', async () => {
    const { server } = await serve(ScriptedModelProvider.text('one two'));
    const response = await server.post('/v1/chat/completions', { model: 'test-agent', messages: [USER], stream: true });
    const text = await response.text();
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(parseEvents(text)).toHaveLength(5);
    expect(text).not.toContain('usage');
  });

  it('executes its own tools, two in one turn, and sends their results back', async () => {
    const calls = ['Paris', 'Rome'].map((city, index) => ({
      type: 'toolCall' as const,
      id: `call-${index}`,
      name: 'get_weather',
      input: JSON.stringify({ city }),
    }));
    const { client, model } = await serve(
      [...calls, ScriptedModelProvider.finish({ reason: 'tools' })],
      ScriptedModelProvider.text('Sunny in both.'),
    );
    const tools = [
      {
        type: 'function' as const,
        function: {
          name: 'get_weather',
          description: 'Weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
        },
      },
    ];
    const first = await client.chat.completions.create({
      model: 'test-agent',
      messages: [USER],
      tools,
      tool_choice: 'auto',
    });
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    const message = first.choices[0]!.message;
    expect(message.content).toBeNull();
    expect(message.tool_calls).toEqual([
      { id: 'call-0', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
      { id: 'call-1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } },
    ]);
    const results = message.tool_calls!.map(({ id }) => ({
      role: 'tool' as const,
      tool_call_id: id,
      content: 'sunny',
    }));
    const second = await client.chat.completions.create({
      model: 'test-agent',
      messages: [USER, message, ...results],
      tools,
    });
    expect(second.choices[0]?.message.content).toBe('Sunny in both.');
    expect(model.calls[1]?.messages.slice(1).map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool']);
    expect(model.calls[1]?.messages.at(-1)).toMatchObject({
      content: [{ type: 'toolResult', id: 'call-1', name: 'get_weather', output: 'sunny' }],
    });
    expect(model.calls[0]?.tools.map(({ name }) => name)).toEqual(['get_weather']);
  });

  it('streams tool calls with their index', async () => {
    const calls = [0, 1].map((index) => ({
      type: 'toolCall' as const,
      id: `call-${index}`,
      name: 'look',
      input: '{}',
    }));
    const { client } = await serve([...calls, ScriptedModelProvider.finish({ reason: 'tools' })]);
    const runner = client.chat.completions.stream({
      model: 'test-agent',
      messages: [USER],
      tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }],
    });
    const { choices } = await runner.finalChatCompletion();
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls?.map((call) => call.id)).toEqual(['call-0', 'call-1']);
  });

  it('passes settings, images and further instructions to the model', async () => {
    const { client, model } = await serve(ScriptedModelProvider.text('ok'));
    await client.chat.completions.create({
      model: 'test-agent',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
      ],
      temperature: 0.3,
      top_p: 0.9,
      max_completion_tokens: 50,
      stop: 'END',
      seed: 7,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      metadata: { unknown: 'fields are fine' },
    });
    const [call] = model.calls;
    expect(call?.settings).toMatchObject({
      temperature: 0.3,
      topP: 0.9,
      maxOutputTokens: 50,
      stopSequences: ['END'],
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
    });
    expect(call?.messages[0]).toMatchObject({
      role: 'system',
      content: expect.stringMatching(/test agent[^]*Be brief\./),
    });
    expect(call?.messages[1]).toEqual({
      role: 'user',
      content: [
        { type: 'text', text: 'look' },
        { type: 'file', mediaType: 'image/png', data: { type: 'base64', base64: 'AAAA' } },
      ],
    });
  });

  it('gets errors as OpenAI shapes them', async () => {
    const { client } = await serve([new ModelError('overloaded', TARGET, { retryAfterMs: 3000 })]);
    const failed = async (create: () => Promise<unknown>) => {
      const error: unknown = await create().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof APIError)) throw new TypeError('expected an error of the API');
      return error;
    };
    const unknown = await failed(() => client.chat.completions.create({ model: 'nobody', messages: [USER] }));
    expect(unknown).toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
      type: 'invalid_request_error',
    });
    const twice = await failed(() => client.chat.completions.create({ model: 'test-agent', messages: [USER], n: 2 }));
    expect(twice).toMatchObject({ status: 400, code: 'invalid_request', param: 'n' });
    const busy = await failed(() => client.chat.completions.create({ model: 'test-agent', messages: [USER] }));
    expect(busy).toMatchObject({ status: 503, code: 'provider_unavailable', type: 'server_error' });
    expect(busy.headers?.get('retry-after')).toBe('3');
    const model = await failed(() => client.models.retrieve('nobody'));
    expect(model).toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('R28: is told of an error in the middle of a stream, and sees no end', async () => {
    const { client, server } = await serve([{ type: 'text', text: 'one ' }, new ModelError('truncated', TARGET)]);
    const body = { model: 'test-agent', messages: [USER], stream: true } as const;
    const stream = await client.chat.completions.create({ ...body, messages: [USER] });
    await expect(
      (async () => {
        for await (const chunk of stream) expect(chunk.choices[0]?.finish_reason).toBeNull();
      })(),
    ).rejects.toMatchObject({ code: 'provider_unavailable' });
    expect(await (await server.post('/v1/chat/completions', body)).text()).not.toContain('[DONE]');
  });

  it('R28: sees no end, after whatever part the answer breaks off', async () => {
    const { server } = await serve(
      ...Array.from({ length: 20 }, (_, index) => [
        ...Array.from({ length: index + 1 }, () => ({ type: 'text' as const, text: 'x ' })),
        new ModelError('truncated', TARGET),
      ]),
    );
    const body = { model: 'test-agent', messages: [USER], stream: true };
    for (let parts = 1; parts <= 20; parts += 1) {
      const frames = await (await server.post('/v1/chat/completions', body)).text();
      expect(frames.match(/"content":"x "/g)).toHaveLength(parts);
      expect(frames).toMatch(/"error":.*"provider_unavailable"/);
      expect(frames).not.toMatch(/\[DONE\]|"finish_reason":"/);
    }
  });

  it('closes the run when it aborts in the middle', async () => {
    const { client, model } = await serve([{ type: 'text', text: 'one ' }, 'hang']);
    const stream = await client.chat.completions.create({ model: 'test-agent', messages: [USER], stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === 'one ') break;
    expect(await eventually(() => model.open === 0)).toBeLessThan(1000);
  });

  it('lists the agents as models', async () => {
    const { client } = await serve(ScriptedModelProvider.text('ok'));
    const models = await client.models.list();
    expect(models.data).toEqual([{ id: 'test-agent', object: 'model', created: expect.any(Number), owned_by: 'ossa' }]);
    expect((await client.models.retrieve('test-agent')).id).toBe('test-agent');
  });
});

describe.each(PLATFORMS)('the body of a chat request on %s', (platform) => {
  let server: TestServer;
  const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));

  beforeAll(async () => {
    server = await TestServer.start(platform, { model });
  });
  afterAll(() => server.close());

  it.each([
    [{ messages: [] }, 'messages'],
    [{ messages: ['x'] }, 'messages.0'],
    [{ messages: [{ role: 'wizard', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages.0.content'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] }] },
      'messages.0.content.0.image_url.url',
    ],
    [{ messages: [{ role: 'tool', tool_call_id: 'x', content: 'y' }] }, 'messages.0.tool_call_id'],
    [{ messages: [USER], temperature: 'hot' }, 'temperature'],
    [{ messages: [USER], max_tokens: 0 }, 'max_tokens'],
    [{ messages: [USER], stop: [1] }, 'stop'],
    [{ messages: [USER], tools: [{ type: 'function', function: { name: 'no spaces' } }] }, 'tools.0.function.name'],
    [{ messages: [USER], tool_choice: 'maybe' }, 'tool_choice'],
    [{ messages: [USER], response_format: { type: 'json_schema' } }, 'response_format'],
    [{ messages: [USER], model: 7 }, 'model'],
  ])('refuses %j because of %s', async (body, param) => {
    const response = await server.post('/v1/chat/completions', { model: 'test-agent', ...body });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: { message: expect.any(String), type: 'invalid_request_error', param, code: 'invalid_request' },
    });
    expect(model.calls).toHaveLength(0);
  });
});
