import { getEventListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import {
  AgentExecutionErrorEvent,
  type AttemptRecord,
  EVENT_PUBLISHER,
  type ModelCall,
  ModelError,
  type ModelProvider,
  NO_USAGE,
  type RunPart,
  type RunResult,
  type Tool,
  userMessage,
} from '@ossa/contracts';
import { RecordingEventPublisher, type Script, ScriptedModelProvider } from '@ossa/contracts/testing';
import { agentTestingModule } from '../../testing/agent-testing-module.js';
import { ToolDiscovery } from '../tools/tool-discovery.service.js';
import { AgentExecutor } from './agent-executor.service.js';

const { text, toolCall } = ScriptedModelProvider;

function tool(name: string, execute: Tool['execute'] = () => Promise.resolve('done')): Tool {
  return {
    definition: { name, parameters: { type: 'object', properties: { value: { type: 'number' } } } },
    readOnly: true,
    requiresApproval: false,
    execute,
  };
}

describe('AgentExecutor', () => {
  let module: TestingModule | undefined;
  const events = new RecordingEventPublisher();

  afterEach(async () => {
    await module?.close();
    events.published.length = 0;
  });

  async function executor(model: ModelProvider, spec: Record<string, unknown> = {}, tools: readonly Tool[] = []) {
    const inline = {
      helper: {
        role: 'You help.',
        ...(tools.length > 0 && {
          tools: tools.map(({ definition }) => ({ type: 'function', name: definition.name })),
        }),
        ...spec,
      },
    };
    module = await agentTestingModule(model, { inline }, (builder) =>
      builder.overrideProvider(EVENT_PUBLISHER).useValue(events),
    );
    for (const one of tools) module.get(ToolDiscovery, { strict: false }).register(one);
    return module.get(AgentExecutor, { strict: false });
  }

  it('answers with the text, the usage and who answered', async () => {
    const run = await executor(new ScriptedModelProvider(text('Hello there.')));
    await expect(run.execute('helper', 'Hi')).resolves.toMatchObject({
      agent: 'helper',
      output: 'Hello there.',
      usage: { inputTokens: 10, outputTokens: 5 },
      cost: { amount: null, currency: 'USD' },
      provider: 'scripted',
      model: 'test',
      finishReason: 'stop',
      toolCalls: [],
      simulated: false,
      cached: false,
    });
    expect(events.names()).toEqual(['ossa.agent.execution.start', 'ossa.agent.execution.complete']);
  });

  it('streams the same answer in parts, finish last', async () => {
    const run = await executor(new ScriptedModelProvider(text('Hello there my friend.')));
    const parts = await all(run.stream('helper', 'Hi'));
    const spoken = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
    expect(spoken).toBe('Hello there my friend.');
    expect(resultOf(parts).output).toBe(spoken);
  });

  it('gives the model the role as instructions, the context before the input, and settings of the manifest', async () => {
    const model = new ScriptedModelProvider(text('ok'));
    const spec = {
      role: 'You help {{ customer }} at {{ unknown }}.',
      llm: { provider: 'p', model: 'm', temperature: 0.3, maxTokens: 99 },
    };
    const run = await executor(model, spec);
    await run.execute('helper', 'Hi', { context: { customer: 'Ada', order: { id: 7 } } });
    expect(model.calls[0]?.messages).toEqual([
      { role: 'system', content: 'You help Ada at {{ unknown }}.' },
      userMessage('Context:\ncustomer: Ada\norder: {"id":7}\n\nHi'),
    ]);
    expect(model.calls[0]?.settings).toEqual({ temperature: 0.3, maxOutputTokens: 99 });
  });

  it('appends system messages of the caller and never lets them replace the instructions', async () => {
    const model = new ScriptedModelProvider(text('ok'));
    const run = await executor(model);
    const messages = [{ role: 'system' as const, content: 'Be brief.' }, userMessage('Hi')];
    await run.execute('helper', '', { messages, settings: { maxOutputTokens: 5 } });
    expect(model.calls[0]?.messages).toEqual([
      { role: 'system', content: 'You help.\n\nBe brief.' },
      userMessage('Hi'),
    ]);
    expect(model.calls[0]?.settings).toEqual({ maxOutputTokens: 5 });
  });

  it('executes the tools the model calls, in parallel, and sums the usage', async () => {
    let running = 0;
    let most = 0;
    const slow = async (input: unknown) => {
      most = Math.max(most, ++running);
      await delay(5);
      running -= 1;
      return input;
    };
    const twoCalls: Script = (call) => [
      { type: 'toolCall', id: 'a', name: 'one', input: '{"value":1}' },
      { type: 'toolCall', id: 'b', name: 'two', input: '{"value":2}' },
      ScriptedModelProvider.finish({ target: call.target, reason: 'tools' }),
    ];
    const model = new ScriptedModelProvider(twoCalls, text('Both done.'));
    const run = await executor(model, {}, [tool('one', slow), tool('two', slow)]);
    const result = await run.execute('helper', 'Hi');
    expect(result).toMatchObject({ output: 'Both done.', usage: { inputTokens: 20, outputTokens: 10 } });
    expect(result.toolCalls.map(({ name, status }) => [name, status])).toEqual([
      ['one', 'succeeded'],
      ['two', 'succeeded'],
    ]);
    expect(model.calls).toHaveLength(2);
    expect(most).toBe(2);
    expect(model.calls[1]?.messages.slice(-2)).toMatchObject([
      {
        role: 'assistant',
        content: [
          { type: 'toolCall', id: 'a' },
          { type: 'toolCall', id: 'b' },
        ],
      },
      {
        role: 'tool',
        content: [
          { id: 'a', output: '{"value":1}' },
          { id: 'b', output: '{"value":2}' },
        ],
      },
    ]);
  });

  it('gives every call its own id and idempotency key, whatever ids the provider chooses', async () => {
    const keys: string[] = [];
    const keeper = tool('one', (_, { idempotencyKey }) => Promise.resolve(keys.push(idempotencyKey)));
    const model = new ScriptedModelProvider(toolCall('one', {}, 'call_0'), toolCall('one', {}, 'call_0'), text('ok'));
    const run = await executor(model, {}, [keeper]);
    const { runId } = await run.execute('helper', 'Hi');
    expect(keys).toEqual([`${runId}:call_0`, `${runId}:call_0-2`]);
  });

  it('gives a wrong argument and an unknown tool back to the model instead of failing', async () => {
    const model = new ScriptedModelProvider(toolCall('one', '{"value":"x"}'), toolCall('nope', {}), text('Sorry.'));
    const run = await executor(model, {}, [tool('one')]);
    const result = await run.execute('helper', 'Hi');
    expect(result.output).toBe('Sorry.');
    expect(result.toolCalls.map(({ status }) => status)).toEqual(['failed', 'refused']);
  });

  it('refuses calls that need approval or are blocked, and goes on', async () => {
    let executed = 0;
    const counted = tool('one', () => Promise.resolve(++executed));
    for (const autonomy of [{ level: 'supervised' }, { approval_required: ['one'] }, { blocked_actions: ['one'] }]) {
      const run = await executor(new ScriptedModelProvider(toolCall('one', {}), text('I may not.')), { autonomy }, [
        counted,
      ]);
      const result = await run.execute('helper', 'Hi');
      expect([result.output, result.toolCalls[0]?.status]).toEqual(['I may not.', 'refused']);
    }
    expect(executed).toBe(0);
  });

  it('shows every attempt of every model call in the trail, and what they cost together', async () => {
    const record = (call: ModelCall, outcome: AttemptRecord['outcome'], cost: number | null) =>
      call.attempts.end({
        attempt: call.attempts.begin(),
        provider: 'scripted',
        model: 'test',
        outcome,
        sent: true,
        usage: NO_USAGE,
        cost,
        startedAt: 0,
        durationMs: 1,
      });
    const attempts =
      (then: Script, ...costs: (number | null)[]): Script =>
      (call) => {
        costs.forEach((cost, index) => record(call, index === costs.length - 1 ? 'succeeded' : 'overloaded', cost));
        return typeof then === 'function' ? then(call) : then;
      };
    const priced = new ScriptedModelProvider(
      attempts(toolCall('one', {}), 1_000_000, 2_000_000),
      attempts(text('Done.'), 500_000),
    );
    const result = await (await executor(priced, {}, [tool('one')])).execute('helper', 'Hi');
    expect(result.trail.map(({ turn, attempt, outcome, cost }) => [turn, attempt, outcome, cost])).toEqual([
      [1, 1, 'overloaded', 1_000_000],
      [1, 2, 'succeeded', 2_000_000],
      [2, 1, 'succeeded', 500_000],
    ]);
    expect(result.cost).toEqual({ amount: 0.0035, currency: 'USD' });
    const unpriced = new ScriptedModelProvider(attempts(text('Done.'), 1_000_000, null));
    expect((await (await executor(unpriced)).execute('helper', 'Hi')).cost.amount).toBeNull();
  });

  it('ends with turn_limit when the model does not stop calling tools, without executing the last calls', async () => {
    let executed = 0;
    const model = new ScriptedModelProvider(toolCall('one', {}));
    const run = await executor(model, { lifecycle: { max_turns: 3 } }, [
      tool('one', () => Promise.resolve(++executed)),
    ]);
    const result = await run.execute('helper', 'Hi');
    expect([result.finishReason, model.calls.length, executed]).toEqual(['turn_limit', 3, 2]);
  });

  it('refuses tool calls above the cap and gives the model one last turn without tools', async () => {
    const model = new ScriptedModelProvider(toolCall('one', {}), toolCall('one', {}), text('That is all.'));
    const run = await executor(model, { safety: { guardrails: { max_tool_calls: 1 } } }, [tool('one')]);
    const result = await run.execute('helper', 'Hi');
    expect([result.output, result.finishReason]).toEqual(['That is all.', 'tool_limit']);
    expect(result.toolCalls.map(({ status }) => status)).toEqual(['succeeded', 'refused']);
    expect(model.calls[2]?.toolChoice).toBe('none');
  });

  it('stops before a turn that the token cap of the manifest forbids', async () => {
    const model = new ScriptedModelProvider(toolCall('one', {}), text('never said'));
    const run = await executor(model, { constraints: { cost: { maxTokensPerRequest: 15 } } }, [tool('one')]);
    await expect(run.execute('helper', 'Hi')).resolves.toMatchObject({ finishReason: 'token_limit' });
    expect(model.calls).toHaveLength(1);
  });

  it("returns calls of the caller's own tools instead of executing them", async () => {
    const run = await executor(new ScriptedModelProvider(toolCall('mine', { x: 1 })), {}, [tool('one')]);
    const tools = [{ name: 'mine', parameters: { type: 'object' } }];
    await expect(run.execute('helper', 'Hi', { tools })).resolves.toMatchObject({
      finishReason: 'tools',
      clientToolCalls: [{ name: 'mine', input: '{"x":1}' }],
      toolCalls: [],
    });
    await expect(run.execute('helper', 'Hi', { tools: [{ name: 'one', parameters: {} }] })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('says in a stream exactly what the plain answer holds, also when the model speaks before it calls a tool', async () => {
    const thinking: Script = (call) => [
      { type: 'text', text: 'Let me look.' },
      { type: 'toolCall', id: 'a', name: 'one', input: '{}' },
      ScriptedModelProvider.finish({ target: call.target, reason: 'tools' }),
    ];
    const plain = await executor(new ScriptedModelProvider(thinking, text('Here it is.')), {}, [tool('one')]);
    expect((await plain.execute('helper', 'Hi')).output).toBe('Let me look.\n\nHere it is.');
    await module?.close();
    const streaming = await executor(new ScriptedModelProvider(thinking, text('Here it is.')), {}, [tool('one')]);
    const parts = await all(streaming.stream('helper', 'Hi'));
    expect(parts.map((part) => (part.type === 'text' ? part.text : '')).join('')).toBe('Let me look.\n\nHere it is.');
    expect(resultOf(parts).output).toBe('Let me look.\n\nHere it is.');
  });

  it.each([
    ['undefined', undefined, {}],
    ['a number', 5, {}],
    ['a list', [], {}],
    ['empty text', '', {}],
    ['a cycle', Object.assign({}, { a: 1n }), {}],
    ['no deadline at all', 'Hi', { deadlineMs: Number.NaN }],
    ['a deadline of 0', 'Hi', { deadlineMs: 0 }],
  ])('refuses %s as input', async (_, input, options) => {
    const model = new ScriptedModelProvider(text('x'));
    const run = await executor(model);
    await expect(run.execute('helper', input as string, options)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(model.calls).toHaveLength(0);
  });

  it('gives the parts of a run once', async () => {
    const model = new ScriptedModelProvider(text('x'));
    const stream = (await executor(model)).stream('helper', 'Hi');
    await all(stream);
    await expect(all(stream)).rejects.toMatchObject({ code: 'internal' });
    expect(model.calls).toHaveLength(1);
  });

  describe('with an output schema', () => {
    const output = { type: 'object', required: ['mood'], properties: { mood: { enum: ['good', 'bad'] } } };

    it('returns the parsed data, also from a fenced answer, and streams it as one text', async () => {
      const run = await executor(new ScriptedModelProvider(text('```json\n{"mood": "good"}\n```')), { output });
      const parts = await all(run.stream('helper', 'Hi'));
      expect(parts.filter(({ type }) => type === 'text')).toEqual([{ type: 'text', text: '{"mood": "good"}' }]);
      expect(resultOf(parts)).toMatchObject({ output: '{"mood": "good"}', data: { mood: 'good' } });
    });

    it('asks once for a correction, then fails with the places that are wrong', async () => {
      const corrected = new ScriptedModelProvider(text('I feel good'), text('{"mood":"bad"}'));
      await expect((await executor(corrected, { output })).execute('helper', 'Hi')).resolves.toMatchObject({
        data: { mood: 'bad' },
      });
      await module?.close();
      const hopeless = new ScriptedModelProvider(text('{"mood":"odd"}'));
      await expect((await executor(hopeless, { output })).execute('helper', 'Hi')).rejects.toMatchObject({
        code: 'output_invalid',
      });
      expect(hopeless.calls).toHaveLength(2);
    });
  });

  describe('ending early', () => {
    it('fails with deadline_exceeded while the model hangs, and while a tool hangs', async () => {
      const hanging = await executor(new ScriptedModelProvider(['hang']));
      const started = performance.now();
      await expect(hanging.execute('helper', 'Hi', { deadlineMs: 30 })).rejects.toMatchObject({
        code: 'deadline_exceeded',
      });
      await module?.close();
      const stuck = await executor(new ScriptedModelProvider(toolCall('one', {})), {}, [
        tool('one', () => new Promise(() => undefined)),
      ]);
      await expect(stuck.execute('helper', 'Hi', { deadlineMs: 30 })).rejects.toMatchObject({
        code: 'deadline_exceeded',
      });
      expect(performance.now() - started).toBeLessThan(1000);
    });

    it('fails with cancelled when the signal aborts, and leaves no listener on it', async () => {
      const run = await executor(new ScriptedModelProvider([{ type: 'text', text: 'a' }, 'hang']));
      const controller = new AbortController();
      const running = run.execute('helper', 'Hi', { signal: controller.signal });
      setTimeout(() => controller.abort(), 10);
      await expect(running).rejects.toMatchObject({ code: 'cancelled' });
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
      expect(events.published.at(-1)?.event).toMatchObject({ error: { code: 'cancelled' } });
    });

    it('closes the model stream when the reader of a stream leaves', async () => {
      const model = new ScriptedModelProvider([{ type: 'text', text: 'a' }, 'hang']);
      const run = await executor(model);
      for await (const part of run.stream('helper', 'Hi')) if (part.type === 'text') break;
      expect(model.open).toBe(0);
      expect(events.names()).toEqual(['ossa.agent.execution.start', 'ossa.agent.execution.error']);
    });

    it('passes on the error of the model and publishes it', async () => {
      const failure = new ModelError(
        'rate_limited',
        { provider: 'scripted', model: 'test' },
        { status: 429, retryAfterMs: 2000 },
      );
      const run = await executor(new ScriptedModelProvider([failure]));
      await expect(run.execute('helper', 'Hi')).rejects.toMatchObject({
        code: 'provider_unavailable',
        retryAfterMs: 2000,
      });
      expect(events.published.at(-1)?.event).toBeInstanceOf(AgentExecutionErrorEvent);
    });

    it('publishes an error for an agent that does not exist, with the nearest name', async () => {
      const run = await executor(new ScriptedModelProvider(text('x')));
      await expect(run.execute('helpr', 'Hi')).rejects.toMatchObject({ code: 'agent_not_found', nearest: 'helper' });
      expect(events.names()).toEqual(['ossa.agent.execution.error']);
    });
  });

  describe('with a session', () => {
    it('remembers the conversation of the same user only', async () => {
      const model = new ScriptedModelProvider(text('First.'), text('Second.'), text('Other.'));
      const run = await executor(model);
      await run.execute('helper', 'one', { session: 's', user: 'ada' });
      await run.execute('helper', 'two', { session: 's', user: 'ada' });
      await run.execute('helper', 'three', { session: 's', user: 'bob' });
      expect(model.calls[1]?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
      expect(model.calls[2]?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    });

    it('keeps as much history as the manifest allows, and none of a stateless agent', async () => {
      const model = new ScriptedModelProvider(text('ok'));
      const run = await executor(model, { state: { mode: 'session', context_window: { max_messages: 2 } } });
      for (const input of ['one', 'two', 'three']) await run.execute('helper', input, { session: 's' });
      expect(model.calls[2]?.messages.slice(1)).toEqual([
        userMessage('two'),
        { role: 'assistant', content: [{ type: 'text', text: 'ok' }] },
        userMessage('three'),
      ]);
      await module?.close();
      const forgetful = new ScriptedModelProvider(text('ok'));
      const stateless = await executor(forgetful, { state: { mode: 'stateless' } });
      for (const input of ['one', 'two']) await stateless.execute('helper', input, { session: 's' });
      expect(forgetful.calls[1]?.messages).toHaveLength(2);
    });

    it('remembers no call without its result when a cap ended the run', async () => {
      const model = new ScriptedModelProvider(toolCall('one', {}), text('ok'));
      const run = await executor(model, { lifecycle: { max_turns: 1 } }, [tool('one')]);
      await expect(run.execute('helper', 'one', { session: 's' })).resolves.toMatchObject({
        finishReason: 'turn_limit',
      });
      await run.execute('helper', 'two', { session: 's' });
      expect(model.calls[1]?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
    });

    it('keeps nothing of a run that failed', async () => {
      const model = new ScriptedModelProvider([new ModelError('server', { provider: 'p', model: 'm' })], text('ok'));
      const run = await executor(model);
      await run.execute('helper', 'one', { session: 's' }).catch(() => undefined);
      await run.execute('helper', 'two', { session: 's' });
      expect(model.calls[1]?.messages).toHaveLength(2);
    });
  });
});

async function all(parts: AsyncIterable<RunPart>): Promise<RunPart[]> {
  const seen: RunPart[] = [];
  for await (const part of parts) seen.push(part);
  return seen;
}

function resultOf(parts: readonly RunPart[]): RunResult {
  const last = parts.at(-1);
  if (last?.type !== 'finish') throw new TypeError('the stream did not finish');
  return last.result;
}
