import { LLMock } from '@copilotkit/aimock';

/** What every test asks the mock upstream, and what it answers. */
export const ANSWER = 'Open the sign-in page and choose "Forgot password".';
export const ANSWER_USAGE = { inputTokens: 120, outputTokens: 14 };
export const SEARCH_ANSWER = 'Let me look that up.\n\nUnder Settings, Data.';
export const WEATHER_CALL = { name: 'get_weather', arguments: '{"city":"Paris"}' };

const wireUsage = (input: number, output: number) => ({ input_tokens: input, output_tokens: output });

/**
 * A foreign implementation of the vendors' wire formats. "password" gets {@link ANSWER}; "weather" gets a call of
 * `get_weather`, and its result "18 degrees" gets "It is 18 degrees in Paris.".
 */
export async function startUpstream(): Promise<LLMock> {
  const mock = new LLMock({ port: 0 });
  mock.on(
    { userMessage: /weather/, hasToolResult: true },
    { content: 'It is 18 degrees in Paris.', usage: wireUsage(40, 9) },
  );
  mock.onMessage(/weather/, { toolCalls: [WEATHER_CALL], usage: wireUsage(30, 6) });
  mock.on(
    { userMessage: /export/, hasToolResult: true },
    { content: 'Under Settings, Data.', usage: wireUsage(90, 7) },
  );
  mock.onMessage(/export/, {
    content: 'Let me look that up.',
    toolCalls: [{ name: 'search_articles', arguments: '{"query":"export data"}' }],
    usage: wireUsage(60, 8),
  });
  mock.onMessage(/password/, { content: ANSWER, usage: wireUsage(120, 14) });
  await mock.start();
  return mock;
}
