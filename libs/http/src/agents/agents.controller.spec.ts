import { ScriptedModelProvider } from '@ossa/contracts/testing';
import { PLATFORMS, TestServer } from '../../testing/serve.js';

const DESK = {
  apiVersion: 'ossa/v0.3.3',
  kind: 'Agent',
  metadata: { name: 'desk', version: '1.2.0', description: 'Answers.', labels: { team: 'a' } },
  spec: {
    role: 'A secret instruction.',
    tools: [{ type: 'http', name: 'lookup', endpoint: 'https://internal.example/lookup' }],
  },
};

describe.each(PLATFORMS)('the list of agents on %s', (platform) => {
  let server: TestServer;

  beforeAll(async () => {
    const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    server = await TestServer.start(platform, { model, inline: { desk: DESK } });
  });
  afterAll(() => server.close());

  it('shows what is registered, without instructions', async () => {
    const text = await (await server.fetch('/v1/agents')).text();
    expect(JSON.parse(text)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: 'desk',
          version: '1.2.0',
          description: 'Answers.',
          status: 'active',
          labels: { team: 'a' },
          tools: ['lookup'],
        }),
        expect.objectContaining({ name: 'test-agent', tools: [] }),
      ]),
    );
    expect(text).not.toContain('secret instruction');
  });

  it('shows one agent with its tools and limits, and not where its tools are', async () => {
    const text = await (await server.fetch('/v1/agents/desk')).text();
    expect(JSON.parse(text)).toMatchObject({
      id: 'desk',
      toolSchemas: [{ name: 'lookup', type: 'http' }],
      limits: { maxTurns: expect.any(Number) },
    });
    expect(text).not.toContain('internal.example');
  });

  it('does not know every name', async () => {
    const response = await server.fetch('/v1/agents/nobody');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'agent_not_found' });
  });
});
