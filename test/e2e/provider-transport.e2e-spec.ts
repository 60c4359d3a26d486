import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConfigurationInput } from '@ossa/nest';
import { type RunningApplication, startApplication } from '../support/application.js';
import { LocalServer } from '../support/local-server.js';

const COMPLETION = {
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

/** A server that notes what arrives. */
class Upstream extends LocalServer {
  readonly requests: IncomingMessage[] = [];
  answer: (response: ServerResponse) => void = complete;

  constructor() {
    super((request, response) => {
      this.requests.push(request);
      request.resume().on('end', () => this.answer(response));
    });
  }
}

function complete(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(COMPLETION));
}

describe('the way to the providers', () => {
  let upstream: Upstream;
  let elsewhere: Upstream;
  let server: RunningApplication | undefined;

  beforeAll(async () => {
    [upstream, elsewhere] = await Promise.all([new Upstream().start(), new Upstream().start()]);
  });
  beforeEach(() => {
    for (const { requests } of [upstream, elsewhere]) requests.length = 0;
    upstream.answer = complete;
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  afterAll(() => Promise.all([upstream.stop(), elsewhere.stop()]));

  type Provider = NonNullable<ConfigurationInput['providers']>[string];

  async function run(house: Provider, security: ConfigurationInput['security'] = {}) {
    server = await startApplication({
      defaultProvider: 'house',
      providers: {
        house: { apiKey: 'sk-canary', defaultModel: 'm', ...house },
        spare: { baseUrl: elsewhere.url, defaultModel: 'm' },
      },
      security,
      agents: { paths: [], inline: { helper: { role: 'You help.' } } },
    });
    const response = await server.post('/v1/agents/helper/execute', { input: 'Hello' });
    return { status: response.status, body: await response.text() };
  }

  it.each([302, 307, 308])('follows no redirect with a key: %d', async (status) => {
    upstream.answer = (response) => response.writeHead(status, { location: `${elsewhere.url}/chat/completions` }).end();
    expect((await run({ baseUrl: upstream.url, retry: { maxAttempts: 1 } })).status).toBe(503);
    expect(upstream.requests).toHaveLength(1);
    expect(elsewhere.requests).toHaveLength(0);
  });

  it.each(['https://10.0.0.1/v1', 'https://169.254.169.254/v1', 'https://[::ffff:a9fe:a9fe]/v1'])(
    'does not connect to %s, and does not hide that behind a retry or another provider',
    async (baseUrl) => {
      const { status, body } = await run({ baseUrl, fallback: ['spare'] });
      expect(status).toBe(500);
      expect(body).toContain('configuration_invalid');
      expect(elsewhere.requests).toHaveLength(0);
    },
  );

  it('signs what it sends, in addition to the key of the provider', async () => {
    const signing = { scheme: 'hmac', keyId: 'gateway', secret: 'shared' } as const;
    expect((await run({ baseUrl: upstream.url, signing })).status).toBe(200);
    expect(upstream.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer sk-canary',
      'x-ossa-key-id': 'gateway',
      'x-ossa-timestamp': expect.stringMatching(/^\d{10}$/),
      'x-ossa-signature': expect.stringMatching(/^v1=[0-9a-f]{64}$/),
    });
  });

  it.each<[string, Provider, ConfigurationInput['security'], RegExp]>([
    ['plain http leads to another machine', { baseUrl: 'http://10.0.0.1/v1' }, {}, /providers\.house\.baseUrl.*https/],
    ['a provider lacks the signing that is asked for', {}, { signRequests: true }, /providers\.house\.signing/],
  ])('refuses to start when %s', async (_, house, security, message) => {
    await expect(run({ baseUrl: upstream.url, ...house }, security)).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(message),
    });
  });

  it('spreads calls over the keys of a provider', async () => {
    const keys = ['eu', 'us'].map((name) => ({ name, apiKey: `sk-${name}` }));
    await run({ baseUrl: upstream.url, keys });
    for (let calls = 0; calls < 3; calls += 1) await server?.post('/v1/agents/helper/execute', { input: 'Hello' });
    const sent = upstream.requests.map(({ headers }) => headers.authorization);
    expect(sent.toSorted()).toEqual(['Bearer sk-eu', 'Bearer sk-eu', 'Bearer sk-us', 'Bearer sk-us']);
  });
});
