import type { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { AgentExecutor, AgentTool } from '@ossa/agent';
import { z } from 'zod';
import { type RunningApplication, startApplication } from '../support/application.js';
import { ANSWER, startUpstream } from '../support/upstream.js';

@Injectable()
class WeatherTools {
  @AgentTool({
    name: 'get_weather',
    description: 'The weather in a city.',
    input: z.object({ city: z.string() }),
    readOnly: true,
  })
  getWeather({ city }: { city: string }): string {
    return `18 degrees in ${city}`;
  }
}

const PROVIDERS = ['anthropic', 'openai', 'google', 'groq'] as const;

describe('runs against upstreams that speak the real wire formats', () => {
  let upstream: LLMock;
  let server: RunningApplication;
  let executor: AgentExecutor;

  beforeAll(async () => {
    upstream = await startUpstream();
    const at = (path: string) => ({ apiKey: 'test-key', baseUrl: `${upstream.url}${path}` });
    const tools = [{ type: 'function', name: 'get_weather' }];
    const agent = (provider: string) => ({ role: 'You help.', llm: { provider, model: 'test-model' }, tools });
    server = await startApplication(
      {
        providers: { anthropic: at('/v1'), openai: at('/v1'), google: at('/v1beta'), groq: at('/v1') },
        rateLimit: { enabled: false },
        agents: { paths: [], inline: Object.fromEntries(PROVIDERS.map((name) => [`${name}-agent`, agent(name)])) },
      },
      { providers: [WeatherTools] },
    );
    executor = server.app.get(AgentExecutor, { strict: false });
  });

  afterAll(async () => {
    await server?.close();
    await upstream?.stop();
  });

  beforeEach(() => upstream.clearRequests());

  describe.each(PROVIDERS)('%s', (provider) => {
    const agent = `${provider}-agent`;

    it.each([false, true])('answers, with its usage, in one request (stream: %s)', async (stream) => {
      const result = await run(agent, 'my password?', stream);
      expect(result).toMatchObject({ output: ANSWER, provider, model: 'test-model', finishReason: 'stop' });
      expect(result.usage).toEqual({ inputTokens: 120, outputTokens: 14, cachedInputTokens: 0, reasoningTokens: 0 });
      expect(upstream.getRequests()).toHaveLength(1);
    });

    it.each([false, true])('calls a tool and answers with its result, in two requests (stream: %s)', async (stream) => {
      const result = await run(agent, 'weather in Paris?', stream);
      expect(result.output).toBe('It is 18 degrees in Paris.');
      expect(result.toolCalls).toMatchObject([{ name: 'get_weather', status: 'succeeded' }]);
      expect(result.usage).toMatchObject({ inputTokens: 70, outputTokens: 15 });
      expect(JSON.stringify(upstream.getRequests().at(-1)?.body)).toContain('18 degrees in Paris');
      expect(upstream.getRequests()).toHaveLength(2);
    });
  });

  it('makes exactly the expected number of requests in 1,000 runs', async () => {
    const runs = Array.from({ length: 1000 }, (_, index) => index);
    for (let start = 0; start < runs.length; start += 50) {
      await Promise.all(
        runs.slice(start, start + 50).map((index) => {
          const question = index % 5 === 0 ? 'weather in Paris?' : 'my password?';
          return run(`${PROVIDERS[index % 4] ?? 'openai'}-agent`, question, index % 3 === 0);
        }),
      );
      received += upstream.getRequests().length;
      upstream.clearRequests();
    }
    expect(received).toBe(200 * 2 + 800);
  }, 60_000);

  let received = 0;

  async function run(agent: string, input: string, stream: boolean) {
    if (!stream) return executor.execute(agent, input);
    for await (const part of executor.stream(agent, input)) if (part.type === 'finish') return part.result;
    throw new TypeError('the stream did not finish');
  }
});
