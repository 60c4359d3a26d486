import { getEventListeners } from 'node:events';
import { ForbiddenException } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  AgentToolFailedEvent,
  AUDIT_TRAIL,
  AuditUnavailableError,
  DeadlineExceededError,
  EGRESS_POLICY,
  EVENT_PUBLISHER,
  TELEMETRY,
  type Tool,
  type ToolBinding,
  type ToolContext,
  type ToolGates,
} from '@ossa/contracts';
import {
  agentDefinition,
  RecordingAuditTrail,
  RecordingEventPublisher,
  RecordingTelemetry,
  runRequest,
} from '@ossa/contracts/testing';
import { z } from 'zod';
import { McpConnections } from '../mcp/mcp-connections.service.js';
import { MCP_OPTIONS, mcpOptionsSchema } from '../mcp/mcp.options.js';
import { AgentTool } from './agent-tool.decorator.js';
import { MAX_OUTPUT_CHARACTERS } from './call/tool-output.js';
import { ToolCatalog } from './tool-catalog.service.js';
import { ToolDiscovery } from './tool-discovery.service.js';
import { ToolInvoker } from './tool-invoker.service.js';
import { ToolError } from './tool.error.js';

const OPEN: ToolGates = { blocked: [], approval: [] };

class Mailbox {
  readonly sent: string[] = [];

  @AgentTool({
    name: 'send_mail',
    description: 'Sends',
    input: z.object({ to: z.email(), urgent: z.boolean().default(false) }),
  })
  send({ to, urgent }: { to: string; urgent: boolean }): string {
    this.sent.push(to);
    return `sent to ${to}${urgent ? ' at once' : ''}`;
  }
}

function tool(name: string, execute: Tool['execute'], rest: Partial<Tool> = {}): Tool {
  return {
    definition: { name, parameters: { type: 'object' } },
    readOnly: false,
    requiresApproval: false,
    execute,
    ...rest,
  };
}

const functions = (...names: string[]): ToolBinding[] => names.map((name) => ({ type: 'function', name }));

async function setUp(...tools: Tool[]) {
  const events = new RecordingEventPublisher();
  const telemetry = new RecordingTelemetry();
  const trail = new RecordingAuditTrail();
  const logged: unknown[][] = [];
  const ignore = () => undefined;
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [
      ToolInvoker,
      ToolCatalog,
      ToolDiscovery,
      McpConnections,
      Mailbox,
      { provide: MCP_OPTIONS, useValue: mcpOptionsSchema.parse({}) },
      { provide: EGRESS_POLICY, useValue: {} },
      { provide: EVENT_PUBLISHER, useValue: events },
      { provide: TELEMETRY, useValue: telemetry },
      { provide: AUDIT_TRAIL, useValue: trail },
    ],
  })
    .setLogger({ log: ignore, warn: ignore, error: (...message) => void logged.push(message) })
    .compile();
  for (const each of tools) module.get(ToolDiscovery).register(each);
  const controller = new AbortController();

  /** Calls a tool of an agent that names it, unless told otherwise. */
  async function call(
    name: string,
    input: unknown = {},
    { bindings = functions(name), gates = OPEN }: { bindings?: readonly ToolBinding[]; gates?: ToolGates } = {},
  ) {
    const run = runRequest({
      agent: agentDefinition({ tools: bindings, gates }),
      signal: controller.signal,
      user: 'alice',
    });
    const toolset = await module.get(ToolCatalog).toolset(run.agent, run.signal);
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    const content = { type: 'toolCall', id: 'call-1', name, input: text } as const;
    const outcome = await module.get(ToolInvoker).invoke(content, toolset, run);
    const published = events.published.at(-1)?.event;
    return { ...outcome, ...(published instanceof AgentToolFailedEvent && { reason: published.reason }) };
  }

  return {
    call,
    events,
    telemetry,
    trail,
    logged,
    controller,
    mailbox: module.get(Mailbox),
    discovery: module.get(ToolDiscovery),
  };
}

describe('ToolInvoker', () => {
  it('R40a: records a call that changes something before its effect, without its arguments', async () => {
    const { call, trail, mailbox } = await setUp();
    const sentBefore: number[] = [];
    trail.record = (entry) => {
      sentBefore.push(mailbox.sent.length);
      trail.entries.push(entry);
    };
    await call('send_mail', { to: 'bob@example.com' });
    expect(sentBefore).toEqual([0]);
    expect(trail.entries).toEqual([
      expect.objectContaining({
        class: 'effects',
        event: 'tool_called',
        runId: 'run-1',
        agent: 'test-agent',
        user: 'alice',
        data: { call_id: 'call-1', tool: 'send_mail' },
      }),
    ]);
  });

  it('R40a: fails the run before the effect when the call cannot be recorded, and tells the model nothing', async () => {
    const { call, trail, mailbox, events } = await setUp();
    trail.refusal = new AuditUnavailableError('tool_called');
    await expect(call('send_mail', { to: 'bob@example.com' })).rejects.toMatchObject({ code: 'audit_unavailable' });
    expect(mailbox.sent).toEqual([]);
    expect(events.published).toEqual([]);
  });

  it('records neither tools that only read, nor calls that are not executed', async () => {
    const { call, trail } = await setUp(tool('look_up', async () => 'found', { readOnly: true }));
    await call('look_up');
    await call('send_mail', { to: 1 }, { gates: { blocked: ['send_mail'], approval: [] } });
    expect(trail.entries).toEqual([]);
  });

  it('executes a call, tells the model the result and the application that it happened', async () => {
    const { call, events, telemetry } = await setUp();
    const outcome = await call('send_mail', { to: 'bob@example.com' });
    expect(outcome).toEqual({
      result: {
        type: 'toolResult',
        id: 'call-1',
        name: 'send_mail',
        output: 'sent to bob@example.com',
        isError: false,
      },
      record: { id: 'call-1', name: 'send_mail', status: 'succeeded', durationMs: expect.any(Number) },
    });
    expect(events.published).toEqual([
      {
        name: 'ossa.agent.tool.called',
        event: expect.objectContaining({ runId: 'run-1', agent: 'test-agent', tool: 'send_mail' }),
      },
    ]);
    expect(telemetry.measured).toContainEqual({
      name: 'ossa.tool.calls',
      value: 1,
      attributes: { tool: 'send_mail', status: 'succeeded' },
    });
  });

  it('gives the tool its context, with a constant idempotency key', async () => {
    let seen: ToolContext | undefined;
    const { call } = await setUp(tool('spy', async (_, context) => void (seen = context)));
    await call('spy');
    expect(seen).toMatchObject({
      runId: 'run-1',
      callId: 'call-1',
      agent: 'test-agent',
      user: 'alice',
      idempotencyKey: 'run-1:call-1',
    });
  });

  describe('refuses what the manifest does not allow', () => {
    it.each(['send_mail', 'constructor', '__proto__', '', 'x'.repeat(300), 'send_mail\n', 'SEND_MAIL'])(
      'a call of %j, which the manifest does not name',
      async (name) => {
        const { call, mailbox, events, telemetry } = await setUp(tool('other', async () => 1));
        const { result, record, reason } = await call(
          name,
          { to: 'eve@example.com' },
          { bindings: functions('other') },
        );
        expect(record.status).toBe('refused');
        expect(reason).toBe('unknown_tool');
        expect(result).toMatchObject({ isError: true, output: expect.stringContaining('Available tools: other') });
        expect(result.output.length).toBeLessThan(200);
        expect(mailbox.sent).toEqual([]);
        expect(events.published).toEqual([
          { name: 'ossa.agent.tool.failed', event: expect.objectContaining({ reason: 'unknown_tool' }) },
        ]);
        expect(telemetry.measured[0]?.attributes).toEqual({ tool: 'unknown', status: 'refused' });
      },
    );

    const byCapability: ToolBinding[] = [{ type: 'function', name: 'post', capability: 'send_mail' }];

    it.each<[string, Partial<ToolGates>, string | undefined]>([
      ['nothing is gated', {}, undefined],
      ['its name is blocked', { blocked: ['post'] }, 'blocked'],
      ['its capability is blocked', { blocked: ['send_mail'] }, 'blocked'],
      ['another action is blocked', { blocked: ['delete_mail'] }, undefined],
      ['it is allowed', { allowed: ['post'] }, undefined],
      ['its capability is allowed', { allowed: ['send_mail'] }, undefined],
      ['something else is allowed', { allowed: ['read_mail'] }, 'not_allowed'],
      ['nothing is allowed', { allowed: [] }, 'not_allowed'],
      ['it is allowed and blocked', { allowed: ['post'], blocked: ['post'] }, 'blocked'],
      ['its name is allowed and its capability blocked', { allowed: ['post'], blocked: ['send_mail'] }, 'blocked'],
      ['every action needs approval', { approval: 'all' }, 'approval_required'],
      ['effects need approval', { approval: 'effects' }, 'approval_required'],
      ['its name needs approval', { approval: ['post'] }, 'approval_required'],
      ['its capability needs approval', { approval: ['send_mail'] }, 'approval_required'],
      ['another action needs approval', { approval: ['read_mail'] }, undefined],
      ['it is allowed and needs approval', { allowed: ['post'], approval: ['post'] }, 'approval_required'],
    ])('when %s', async (_, gates, expected) => {
      const { call, mailbox } = await setUp();
      const { record, reason } = await call(
        'post',
        { to: 'bob@example.com' },
        { bindings: byCapability, gates: { ...OPEN, ...gates } },
      );
      expect(reason).toBe(expected);
      expect(record.status).toBe(expected === undefined ? 'succeeded' : 'refused');
      expect(mailbox.sent).toHaveLength(expected === undefined ? 1 : 0);
    });

    it('but lets a tool that only reads pass when effects need approval', async () => {
      const { call } = await setUp(tool('read', async () => 'text', { readOnly: true }));
      expect((await call('read', {}, { gates: { ...OPEN, approval: 'effects' } })).record.status).toBe('succeeded');
      expect((await call('read', {}, { gates: { ...OPEN, approval: 'all' } })).record.status).toBe('refused');
    });

    it('a tool that asks for approval by itself', async () => {
      const { call } = await setUp(tool('wire', async () => 'sent', { requiresApproval: true, readOnly: true }));
      const { result, reason } = await call('wire');
      expect(reason).toBe('approval_required');
      expect(result.output).toContain('approvals are not available');
    });

    it('a call that the guard of the application denies', async () => {
      const { call } = await setUp(tool('guarded', () => Promise.reject(new ForbiddenException('internal policy 7'))));
      const { result, record, reason } = await call('guarded');
      expect([record.status, reason]).toEqual(['refused', 'forbidden']);
      expect(result.output).not.toContain('policy');
    });
  });

  describe('tells the model what is wrong with its arguments', () => {
    const strict: ToolBinding[] = [
      {
        type: 'function',
        name: 'send_mail',
        parameters: {
          type: 'object',
          properties: { to: { type: 'string', maxLength: 20 } },
          additionalProperties: false,
        },
      },
    ];

    it.each<[string, string, readonly ToolBinding[], string]>([
      ['no JSON', '{"to":', functions('send_mail'), 'not valid JSON'],
      ['a list', '[]', functions('send_mail'), 'expected a JSON object'],
      ['text', '"bob@example.com"', functions('send_mail'), 'expected a JSON object'],
      ['too much', JSON.stringify({ to: 'x'.repeat(300_000) }), functions('send_mail'), 'longer than'],
      ['what the zod schema refuses', '{"to":"bob"}', functions('send_mail'), 'to: Invalid email'],
      ['nothing', '', functions('send_mail'), 'to: '],
      ['what the schema of the manifest refuses', '{"to":"a-long-address@example.com"}', strict, 'to: '],
      ['arguments the manifest does not list', '{"to":"bob@example.com","bcc":"eve@example.com"}', strict, 'bcc: '],
      ['what only the zod schema refuses', '{"to":"bob"}', strict, 'to: Invalid email'],
    ])('when it sends %s', async (_, input, bindings, expected) => {
      const { call, mailbox } = await setUp();
      const { result, record, reason } = await call('send_mail', input, { bindings });
      expect([record.status, reason]).toEqual(['failed', 'invalid_arguments']);
      expect(result.output).toContain(expected);
      expect(mailbox.sent).toEqual([]);
    });
  });

  it('takes no text at all for no arguments', async () => {
    const { call } = await setUp(tool('now', async (input) => input));
    expect((await call('now', '')).result.output).toBe('{}');
  });

  it('drops __proto__ from arguments', async () => {
    const { call } = await setUp(tool('echo', async (input) => Object.getOwnPropertyNames(input)));
    expect((await call('echo', '{"a":1,"\\u005f_proto__":{"admin":true}}')).result.output).toBe('["a"]');
  });

  describe('tells the model what a failed tool wants it to know, and nothing else', () => {
    it.each<[string, unknown, string]>([
      ['an error of ours', new ToolError('The ticket is closed already.'), 'The ticket is closed already.'],
      ['an error marked safe', Object.assign(new RangeError('Out of stock.'), { expose: true }), 'Out of stock.'],
      ['any other error', new TypeError('connect postgres://user:hunter2@db'), 'The tool broken failed.'],
      ['something that is no error', 'hunter2', 'The tool broken failed.'],
      ['nothing', undefined, 'The tool broken failed.'],
    ])('when it throws %s', async (_, thrown, expected) => {
      const { call, events } = await setUp(tool('broken', () => Promise.reject(thrown)));
      const { result, record, reason } = await call('broken');
      expect(result).toMatchObject({ isError: true, output: expected });
      expect([record.status, reason]).toEqual(['failed', 'error']);
      expect(JSON.stringify(events.published)).not.toContain('hunter2');
    });

    it('when it throws what nobody expected, which the log gets with its stack and without the arguments', async () => {
      const { call, logged } = await setUp(tool('broken', () => Promise.reject(new TypeError('no such column'))));
      await call('broken', { card: '4711' });
      expect(logged).toEqual([
        ['Tool broken failed in run run-1', expect.stringMatching(/^TypeError: no such column\n +at /), 'ToolInvoker'],
      ]);
      expect(JSON.stringify(logged)).not.toContain('4711');
    });

    it.each([
      new ToolError('The ticket is closed already.'),
      new ForbiddenException(),
      Object.assign(new RangeError('Out of stock.'), { expose: true }),
    ])('when it throws %s, which is no matter for the log', async (thrown) => {
      const { call, logged } = await setUp(tool('broken', () => Promise.reject(thrown)));
      await call('broken');
      expect(logged).toEqual([]);
    });

    it('when it throws at once instead of rejecting', async () => {
      const { call } = await setUp(
        tool('broken', () => {
          throw new ToolError('No.');
        }),
      );
      expect((await call('broken')).result.output).toBe('No.');
    });
  });

  describe('turns results into text', () => {
    const circular: Record<string, unknown> = { name: 'loop' };
    circular['self'] = circular;
    const shared = { a: 1 };

    it.each<[string, unknown, string]>([
      ['text', 'as "it" is', 'as "it" is'],
      ['an object', { a: [1, null] }, '{"a":[1,null]}'],
      ['nothing', undefined, 'null'],
      ['a big integer', { n: 12345678901234567890n }, '{"n":"12345678901234567890"}'],
      ['a cycle', circular, '{"name":"loop","self":"[circular]"}'],
      ['one object twice', [shared, shared], '[{"a":1},{"a":1}]'],
      ['maps and sets', { m: new Map([['k', new Set([1])]]) }, '{"m":{"k":[1]}}'],
      ['binary data', { b: Buffer.from('abc') }, '{"b":"[binary data, 3 bytes]"}'],
    ])('%s', async (_, value, expected) => {
      const { call } = await setUp(tool('echo', async () => value));
      expect((await call('echo')).result.output).toBe(expected);
    });

    it('and cuts what is too long, with a note', async () => {
      const { call } = await setUp(tool('dump', async () => 'x'.repeat(1_000_000)));
      const { result, record } = await call('dump');
      expect(record.status).toBe('succeeded');
      expect(result.output).toMatch(/x\n\[cut: 262144 of 1000000 characters\]$/);
      expect(result.output.length).toBeLessThan(MAX_OUTPUT_CHARACTERS + 100);
    });

    it('and fails on a result that cannot be written', async () => {
      const hostile = {
        toJSON: () => {
          throw new TypeError('secret');
        },
      };
      const { call } = await setUp(tool('hostile', async () => hostile));
      expect((await call('hostile')).result).toMatchObject({ isError: true, output: 'The tool hostile failed.' });
    });

    it('and fails on a result that does not match what the manifest declares', async () => {
      const { call } = await setUp(tool('count', async () => ({ n: 'many' })));
      const bindings = [{ type: 'function', name: 'count', returns: { properties: { n: { type: 'number' } } } }];
      const { record, reason } = await call('count', {}, { bindings });
      expect([record.status, reason]).toEqual(['failed', 'invalid_result']);
    });
  });

  it('leaves a tool that does not listen at once when the run is cancelled', async () => {
    const started = Promise.withResolvers<ToolContext>();
    const deaf = tool('deaf', (_, context) => {
      started.resolve(context);
      return new Promise(() => undefined);
    });
    const { call, controller } = await setUp(deaf);
    const pending = call('deaf');
    const { signal } = await started.promise;
    controller.abort();
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    expect(signal.aborted).toBe(true);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('rejects with the deadline of the run, also when the tool fails because of it', async () => {
    const started = Promise.withResolvers<void>();
    const listening = tool('listening', (_, { signal }) => {
      started.resolve();
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new TypeError('aborted'))),
      );
    });
    const { call, controller } = await setUp(listening);
    const pending = call('listening');
    await started.promise;
    controller.abort(new DeadlineExceededError(10));
    await expect(pending).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });

  it('does not start a tool for a run that is cancelled already', async () => {
    let calls = 0;
    const { call, controller, trail } = await setUp(tool('count', async () => (calls += 1)));
    controller.abort();
    await expect(call('count')).rejects.toMatchObject({ code: 'cancelled' });
    expect([calls, trail.entries]).toEqual([0, []]);
  });

  it('gives up on a tool that takes longer than it may; the run goes on', async () => {
    let signal: AbortSignal | undefined;
    const slow = tool(
      'slow',
      (_, context) => {
        ({ signal } = context);
        return new Promise(() => undefined);
      },
      { timeoutMs: 5 },
    );
    const { call, controller } = await setUp(slow);
    const { result, record, reason } = await call('slow');
    expect([record.status, reason]).toEqual(['failed', 'timeout']);
    expect(result.output).toBe('The tool slow did not answer within 5 ms.');
    expect(signal?.aborted).toBe(true);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('runs calls in parallel, and leaves no listener on the signal of the run', async () => {
    let arrived = 0;
    const all = Promise.withResolvers<void>();
    const meeting = tool('meet', async () => {
      arrived += 1;
      if (arrived === 50) all.resolve();
      await all.promise;
      return arrived;
    });
    const { call, controller } = await setUp(meeting);
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => call('meet')));
    expect(outcomes.every(({ record }) => record.status === 'succeeded')).toBe(true);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});
