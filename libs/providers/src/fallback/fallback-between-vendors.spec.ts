import { collect, compose, type ToolDefinition, userMessage } from '@ossa/contracts';
import { modelCall } from '@ossa/contracts/testing';
import { events, FaultServer } from '../../testing/fault-server.js';
import { type ProvidersHarness, providersHarness } from '../../testing/providers-harness.js';
import { WIRE_FORMATS } from '../../testing/wire-formats.js';
import { FallbackProviderDecorator } from './fallback.provider-decorator.js';

const TOOL: ToolDefinition = {
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

describe('Fallback from one vendor to another', () => {
  let server: FaultServer;
  let harness: ProvidersHarness;

  beforeAll(async () => {
    server = await FaultServer.start();
    const fallback = [{ provider: 'anthropic', model: 'small' }];
    harness = await providersHarness({
      providers: {
        openai: { apiKey: 'o', baseUrl: `${server.url}/openai`, maxOutputTokens: 900, fallback },
        anthropic: { apiKey: 'a', baseUrl: `${server.url}/anthropic`, maxOutputTokens: 100 },
      },
    });
  });
  afterAll(async () => {
    await harness.close();
    await server.stop();
  });

  it('R24: asks each in its own words: model, token cap and tools', async () => {
    const { frames = [] } = WIRE_FORMATS.find(({ provider }) => provider === 'anthropic') ?? {};
    server.reset((response, request, body) =>
      request.url?.startsWith('/openai') ? response.writeHead(500).end() : events(frames)(response, request, body),
    );
    const call = modelCall({
      target: { provider: 'openai', model: 'large' },
      messages: [userMessage('What is the weather?')],
      tools: [TOOL],
      settings: { maxOutputTokens: 5000 },
    });
    const { text, finish } = await collect(
      compose([harness.get(FallbackProviderDecorator)], harness.router).call(call),
    );
    expect({ text, target: finish.target }).toEqual({
      text: 'one two three',
      target: { provider: 'anthropic', model: 'small' },
    });
    expect(server.requests.map(({ url, body }) => [url, JSON.parse(body) as unknown])).toMatchObject([
      [
        '/openai/chat/completions',
        {
          model: 'large',
          max_tokens: 900,
          tools: [{ type: 'function', function: { name: TOOL.name, parameters: TOOL.parameters } }],
        },
      ],
      [
        '/anthropic/messages',
        { model: 'small', max_tokens: 100, tools: [{ name: TOOL.name, input_schema: TOOL.parameters }] },
      ],
    ]);
  });
});
