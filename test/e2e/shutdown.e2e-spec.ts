import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningApplication, startApplication } from '../support/application.js';
import { type SlowUpstream, startSlowUpstream } from '../support/slow-upstream.js';

describe('shutting down with a run under way', () => {
  let upstream: SlowUpstream;
  let server: RunningApplication;

  beforeEach(async () => {
    upstream = await startSlowUpstream();
    const tools = [
      { type: 'http', name: 'fetch_it', endpoint: `${upstream.url}/tool`, method: 'GET' },
      { type: 'mcp', name: 'slow', server: 'slow' },
    ];
    server = await startApplication({
      providers: { groq: { apiKey: 'test-key', baseUrl: `${upstream.url}/v1` } },
      security: { egress: { allowHosts: [new URL(upstream.url).host], allowPrivate: true } },
      mcp: { servers: { slow: { transport: 'http', url: `${upstream.url}/mcp` } } },
      agents: { paths: [], inline: { helper: { role: 'You help.', llm: { provider: 'groq', model: 'm' }, tools } } },
    });
  });

  afterEach(async () => {
    upstream.release();
    await server?.close();
    await upstream?.close();
  });

  it.each([
    ['its model answers', 'take your time', []],
    ['a tool of type http runs', 'call fetch_it', [{ name: 'fetch_it', status: 'succeeded' }]],
    ['a tool of a MCP server runs', 'call dawdle', [{ name: 'dawdle', status: 'succeeded' }]],
  ])('lets it finish with its answer while %s', async (_, input, toolCalls) => {
    const answer = server.post('/v1/agents/helper/execute', { input });
    await upstream.reached();
    const closed = server.close();
    await drainHasBegun(server);
    const late = await server.post('/v1/agents/helper/execute', { input });
    expect(await late.json()).toMatchObject({ status: 503, code: 'shutting_down' });
    upstream.release();
    const response = await answer;
    expect(await response.json()).toMatchObject({ output: 'slow but sure', toolCalls });
    expect(response.status).toBe(200);
    await closed;
  });
});

async function drainHasBegun({ url }: RunningApplication): Promise<void> {
  expect((await fetch(`${url}/health/ready`)).status).toBe(503);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
}
