import { createServer } from 'node:http';
import { compiled } from '../../../bench/compiled.mjs';
import { startApplication } from '../../t6-upstream-faults/application.mjs';

/** Usages as vendors report them: with and without cache, reasoning, long input. */
const CORPUS = [
  { prompt_tokens: 11, completion_tokens: 7 },
  { prompt_tokens: 4740, completion_tokens: 255, prompt_tokens_details: { cached_tokens: 4608 } },
  { prompt_tokens: 913, completion_tokens: 1201, completion_tokens_details: { reasoning_tokens: 1100 } },
  {
    prompt_tokens: 300_001,
    completion_tokens: 3333,
    prompt_tokens_details: { cached_tokens: 299_008 },
    completion_tokens_details: { reasoning_tokens: 17 },
  },
].map((usage) => ({ ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens }));

/** The same runs plain and streamed, through the whole chain and the adapter: what each cost, in nano-dollars. */
export async function streamedCost() {
  const { AttemptLog, DEFAULT_CALL_POLICY, userMessage } = await compiled('contracts');
  const upstream = await startUpstream();
  const provider = { adapter: 'openai-compatible', baseUrl: upstream.url, apiKey: 'sk-chaos', defaultModel: 'gpt-5.4' };
  const application = await startApplication({ providers: { openai: provider } });
  const cost = async (index, stream) => {
    const attempts = new AttemptLog();
    const parts = application.model.call({
      target: { provider: 'openai', model: 'gpt-5.4' },
      messages: [userMessage(String(index))],
      tools: [],
      toolChoice: 'auto',
      settings: {},
      stream,
      signal: new AbortController().signal,
      deadline: performance.now() + 10_000,
      context: { runId: 'run', agent: 'chaos' },
      policy: DEFAULT_CALL_POLICY,
      attempts,
    });
    for await (const part of parts) void part;
    return attempts.records[0]?.cost;
  };
  try {
    const rows = [];
    for (const index of CORPUS.keys())
      rows.push({ plain: await cost(index, false), streamed: await cost(index, true) });
    return rows;
  } finally {
    await application.stop();
    await upstream.close();
  }
}

async function startUpstream() {
  const answer = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { stream, messages } = JSON.parse(body);
    const said = messages.at(-1).content;
    const usage = CORPUS[Number(typeof said === 'string' ? said : said[0].text)];
    const common = { id: 'c', created: 1, model: 'gpt-5.4' };
    if (!stream) {
      const message = { role: 'assistant', content: 'Hello there.' };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          ...common,
          object: 'chat.completion',
          choices: [{ index: 0, message, finish_reason: 'stop' }],
          usage,
        }),
      );
      return;
    }
    response.setHeader('content-type', 'text/event-stream');
    const event = (delta, finish_reason = null, rest = {}) =>
      response.write(
        `data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }], ...rest })}\n\n`,
      );
    event({ role: 'assistant', content: '' });
    for (const content of ['Hello ', 'there.']) event({ content });
    event({}, 'stop');
    response.end(
      `data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices: [], usage })}\n\ndata: [DONE]\n\n`,
    );
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
