import { modelCall } from '@ossa/contracts/testing';
import { FaultServer, reply } from '../../testing/fault-server.js';
import { providersHarness } from '../../testing/providers-harness.js';
import type { ProvidersOptionsInput } from '../providers.options.js';

type Options = NonNullable<ProvidersOptionsInput['providers']>[string];

const stream = ':streamGenerateContent?alt=sse';

describe('a base URL', () => {
  let server: FaultServer;
  beforeAll(async () => {
    server = await FaultServer.start();
    server.handler = reply(500);
  });
  afterAll(() => server.stop());

  it.each<[string, string, string, Options]>([
    ['anthropic', '/gateway/v1', '/gateway/v1/messages', {}],
    ['anthropic', '', '/v1/messages', {}],
    ['openai', '/gateway/v1', '/gateway/v1/chat/completions', {}],
    ['openai', '/v1', '/v1/responses', { api: 'responses' }],
    ['google', '/gateway/v1beta', `/gateway/v1beta/models/m${stream}`, {}],
    ['google', '', `/v1beta/models/m${stream}`, {}],
    ['mistral', '/gateway/v1', '/gateway/v1/chat/completions', {}],
    ['mistral', '', '/v1/chat/completions', {}],
    ['azure', '/openai/v1', '/openai/v1/chat/completions', {}],
    [
      'azure',
      '/openai',
      '/openai/deployments/d/chat/completions?api-version=2024-10-21',
      { apiVersion: '2024-10-21', deployment: 'd' },
    ],
    ['groq', '/openai/v1', '/openai/v1/chat/completions', {}],
    ['ollama', '', '/v1/chat/completions', {}],
    ['vllm', '/v1', '/v1/chat/completions', {}],
    ['house', '/a/b/c', '/a/b/c/chat/completions', {}],
    ['house', '', '/chat/completions', {}],
  ])(
    'of %s with the path %j leads to %s, with and without a slash behind it',
    async (provider, path, expected, more) => {
      for (const slash of ['', '/']) {
        server.requests.length = 0;
        const options = { apiKey: 'key', baseUrl: `${server.url}${path}${slash}`, ...more };
        const harness = await providersHarness({ providers: { [provider]: options } });
        const call = harness.router.call(modelCall({ target: { provider, model: 'm' } }));
        await expect(Array.fromAsync(call)).rejects.toMatchObject({ status: 500 });
        await harness.close();
        expect(server.requests.map(({ url }) => url)).toEqual([expected]);
      }
    },
  );
});
