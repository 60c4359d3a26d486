import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { type AgentHandle, InjectAgent } from '@ossa/agent';
import type { RunResult } from '@ossa/contracts';
import OpenAI from 'openai';
import { SupportDeskModule } from '../../examples/support-desk/support-desk.module.js';
import { type RunningApplication, startApplication } from '../support/application.js';
import { readEvents } from '../support/server-sent-events.js';
import { ANSWER, ANSWER_USAGE, SEARCH_ANSWER, startUpstream } from '../support/upstream.js';

const QUESTION = 'How do I reset my password?';

@Injectable()
class Support {
  constructor(@InjectAgent('support-agent') readonly agent: AgentHandle) {}
}

describe('one agent, asked in every way there is', () => {
  let upstream: LLMock;
  let server: RunningApplication;
  let openai: OpenAI;
  let folder: string;

  beforeAll(async () => {
    upstream = await startUpstream();
    const provider = { apiKey: 'test-key', baseUrl: `${upstream.url}/v1`, defaultModel: 'gpt-4o' };
    const config = { agents: { paths: ['config/agents'] }, providers: { openai: provider } };
    server = await startApplication(config, { imports: [SupportDeskModule.register()], providers: [Support] });
    openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'unused', maxRetries: 0 });
    folder = await mkdtemp(join(tmpdir(), 'ossa-five-ways-'));
    await writeFile(
      join(folder, 'ossa.json'),
      JSON.stringify({ agents: { paths: [join(process.cwd(), 'config/agents')] }, providers: { openai: provider } }),
    );
  });

  afterAll(async () => {
    await server?.close();
    await upstream?.stop();
    await rm(folder, { recursive: true });
  });

  const expected = { output: ANSWER, finishReason: 'stop', provider: 'openai', model: 'gpt-4o', simulated: false };
  const usage = expect.objectContaining(ANSWER_USAGE);
  const openaiUsage = { prompt_tokens: 120, completion_tokens: 14, total_tokens: 134 };

  it('through the injected handle, plain and streamed', async () => {
    const { agent } = server.app.get(Support);
    expect(await agent.execute(QUESTION)).toMatchObject({ ...expected, usage });
    const parts = await Array.fromAsync(agent.stream(QUESTION));
    expect(parts.map((part) => (part.type === 'text' ? part.text : '')).join('')).toBe(ANSWER);
    expect(parts.at(-1)).toMatchObject({ type: 'finish', result: { ...expected, usage } });
  });

  it('through HTTP', async () => {
    const response = await server.post('/v1/agents/support-agent/execute', { input: QUESTION });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ ...expected, usage });
  });

  it('through Server-Sent Events', async () => {
    const response = await server.post('/v1/agents/support-agent/stream', { input: QUESTION });
    expect(response.headers.get('content-type')).toMatch('text/event-stream');
    const events = await readEvents(response);
    expect(events.map(({ event }) => event)).toEqual(['start', ...events.slice(1, -1).map(() => 'chunk'), 'done']);
    expect(
      events
        .slice(1, -1)
        .map(({ data }) => (data as { text: string }).text)
        .join(''),
    ).toBe(ANSWER);
    expect(events.at(-1)?.data).toMatchObject({ ...expected, usage });
  });

  it('through the official OpenAI client, plain and streamed', async () => {
    const request = { model: 'support-agent', messages: [{ role: 'user' as const, content: QUESTION }] };
    const plain = await openai.chat.completions.create(request);
    expect(plain.choices[0]).toMatchObject({ message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' });
    expect(plain.usage).toMatchObject(openaiUsage);

    const stream = await openai.chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await Array.fromAsync(stream);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(ANSWER);
    expect(chunks.at(-1)?.usage).toMatchObject(openaiUsage);
  });

  it('with a tool: the same text and usage plain, streamed, and through the OpenAI client', async () => {
    const question = 'Where do I export my data?';
    const plain = (await (
      await server.post('/v1/agents/support-agent/execute', { input: question })
    ).json()) as RunResult;
    expect(plain).toMatchObject({
      output: SEARCH_ANSWER,
      toolCalls: [{ name: 'search_articles', status: 'succeeded' }],
    });
    const events = await readEvents(await server.post('/v1/agents/support-agent/stream', { input: question }));
    const chunks = events.filter(({ event }) => event === 'chunk').map(({ data }) => (data as { text: string }).text);
    expect(chunks.join('')).toBe(plain.output);
    expect(events.at(-1)?.data).toMatchObject({ output: plain.output, usage: plain.usage });
    const request = { model: 'support-agent', messages: [{ role: 'user' as const, content: question }] };
    const completion = await openai.chat.completions.create(request);
    expect(completion.choices[0]?.message.content).toBe(plain.output);
    expect(completion.usage?.total_tokens).toBe(plain.usage.inputTokens + plain.usage.outputTokens);
    const chunked = await Array.fromAsync(await openai.chat.completions.create({ ...request, stream: true }));
    expect(chunked.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(plain.output);
    const injected = await server.app.get(Support).agent.execute(question);
    expect([injected.output, injected.usage]).toEqual([plain.output, plain.usage]);
  });

  it('through the command line', async () => {
    await promisify(execFile)(process.execPath, ['scripts/build-if-stale.mjs', 'cli']);
    const command = [
      'dist/apps/cli/apps/cli/src/main.js',
      '--config',
      join(folder, 'ossa.json'),
      'run',
      'support-agent',
      QUESTION,
      '--json',
    ];
    const { stdout } = await promisify(execFile)(process.execPath, command);
    expect(JSON.parse(stdout) as RunResult).toMatchObject({ ...expected, usage });
  }, 120_000);
});
