import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  type AgentDefinition,
  type AgentSurroundings,
  type Message,
  type RunRequest,
  userMessage,
} from '@ossa/contracts';
import { agentDefinition, runRequest } from '@ossa/contracts/testing';
import { agentPrefix } from './key-prefix.js';
import { RunKeys } from './run-keys.js';

const keys = new RunKeys();
const AGENT = agentDefinition({
  version: '1.2.0',
  model: { provider: 'openai', model: 'gpt', settings: { temperature: 0 }, policy: {} },
});
const SURROUNDINGS: AgentSurroundings = {
  target: { provider: 'openai', model: 'gpt' },
  endpoint: 'https://api.example.com/v1',
  tools: 'digest',
  readOnlyTools: new Set(['lookup']),
  hasEffects: false,
};
const CONVERSATION: readonly Message[] = [
  { role: 'system', content: 'You help.' },
  { role: 'user', content: [{ type: 'text', text: 'Who?' }, image('image/png', 'AAAA')] },
  {
    role: 'assistant',
    content: [
      { type: 'reasoning', text: 'Hm.', metadata: { vendor: { signature: 's' } } },
      { type: 'text', text: 'You.' },
      { type: 'toolCall', id: 'c1', name: 'lookup', input: '{}', metadata: { vendor: { signature: 't' } } },
    ],
  },
  { role: 'tool', content: [{ type: 'toolResult', id: 'c1', name: 'lookup', output: 'ada', isError: false }] },
];

function request(overrides: Partial<RunRequest> = {}): RunRequest {
  return runRequest({ agent: AGENT, user: 'ada', tenant: 'acme', messages: CONVERSATION, ...overrides });
}

interface Where {
  readonly surroundings?: Partial<AgentSurroundings>;
  readonly shared?: boolean;
  readonly version?: number;
}

function keyOf(of: RunRequest, { surroundings, shared = false, version = 0 }: Where = {}, from = keys) {
  return from.of(of, { ...SURROUNDINGS, ...surroundings }, { shared, version });
}

function withMessage(index: number, change: (message: Message) => unknown): RunRequest {
  const messages = CONVERSATION.map((message, at) => (at === index ? (change(message) as Message) : message));
  return request({ messages });
}

function withContent(index: number, part: number, change: object): RunRequest {
  return withMessage(index, (message) => ({
    ...message,
    content:
      typeof message.content === 'string'
        ? message.content
        : message.content.map((content, at) => (at === part ? { ...content, ...change } : content)),
  }));
}

function image(mediaType: string, base64: string) {
  return { type: 'file', mediaType, data: { type: 'base64', base64 } } as const;
}

const withAgent = (overrides: Partial<AgentDefinition>) => request({ agent: { ...AGENT, ...overrides } });
const tool = { name: 'pick', description: 'Picks', parameters: { type: 'object' } };

describe('the key of an answer', () => {
  it('shows the agent and its version, the version of the answers, and a digest', () => {
    expect(keyOf(request(), { version: 7 })).toMatch(/^agent:test-agent:1\.2\.0:v7:[0-9a-f]{64}$/);
    expect(keyOf(withAgent({ version: undefined }))).toMatch(/^agent:test-agent:-:v0:[0-9a-f]{64}$/);
  });

  it('is written so that no agent and no version can pass for others', () => {
    const names = ['a', 'a:b', 'a:', ':', 'a%3Ab', '-', '', '*', 'a*', '[a]', 'ä', 'a b', '\n'];
    const fronts = names.flatMap((id) =>
      [undefined, ...names].map((version) => keyOf(withAgent({ id, version }))?.replace(/[0-9a-f]{64}$/, '')),
    );
    expect(new Set(fronts).size).toBe(names.length * (names.length + 1));
    for (const front of fronts) expect(front).toMatch(/^agent:[\w.~%-]*:[\w.~%-]*:v0:$/);
    for (const id of names)
      for (const other of names)
        expect(keyOf(withAgent({ id: other }))?.startsWith(agentPrefix(id))).toBe(id === other);
  });

  it('holds nothing of the conversation, of the user or of the secret', () => {
    const secret = 'a-secret-of-some-length';
    const key = keyOf(request(), {}, new RunKeys(createSecretKey(Buffer.from(secret))));
    expect(key).not.toMatch(/Who|You|ada|acme|secret/);
  });

  const other: Record<string, RunRequest> = {
    tenant: request({ tenant: 'other' }),
    'no tenant': request({ tenant: undefined }),
    'empty tenant': request({ tenant: '' }),
    user: request({ user: 'bob' }),
    'no user': request({ user: undefined }),
    'empty user': request({ user: '' }),
    'a user of the name undefined': request({ user: 'undefined' }),
    'a user named like everybody': request({ user: '*' }),
    'tenant and user exchanged': request({ tenant: 'ada', user: 'acme' }),
    'part of the tenant in the user': request({ tenant: 'acm', user: 'eada' }),
    context: request({ context: { today: 'Monday' } }),
    'a null in the context': request({ context: { today: null } }),
    'tool choice': request({ toolChoice: 'none' }),
    'a tool that is chosen': request({ toolChoice: { name: 'none' } }),
    'client tool': request({ clientTools: [tool] }),
    'name of a client tool': request({ clientTools: [{ ...tool, name: 'x' }] }),
    'description of a client tool': request({ clientTools: [{ ...tool, description: undefined }] }),
    'parameters of a client tool': request({ clientTools: [{ ...tool, parameters: { type: 'object', a: 1 } }] }),
    'two client tools': request({ clientTools: [tool, tool] }),
    temperature: request({ settings: { temperature: 0 } }),
    'temperature taken away': request({ settings: { temperature: undefined } }),
    'higher temperature': request({ settings: { temperature: 0.1 } }),
    topP: request({ settings: { topP: 0 } }),
    maxOutputTokens: request({ settings: { maxOutputTokens: 5 } }),
    stopSequences: request({ settings: { stopSequences: ['a'] } }),
    'more stopSequences': request({ settings: { stopSequences: ['a', 'b'] } }),
    seed: request({ settings: { seed: 0 } }),
    presencePenalty: request({ settings: { presencePenalty: 0 } }),
    frequencyPenalty: request({ settings: { frequencyPenalty: 0 } }),
    reasoning: request({ settings: { reasoning: true } }),
    'no reasoning': request({ settings: { reasoning: false } }),
    'no messages': request({ messages: [] }),
    'one message less': request({ messages: CONVERSATION.slice(1) }),
    'other order': request({ messages: CONVERSATION.toReversed() }),
    instructions: withMessage(0, () => ({ role: 'system', content: 'You help!' })),
    'instructions as a user': withMessage(0, () => userMessage('You help.')),
    text: withContent(1, 0, { text: 'who?' }),
    'media type': withContent(1, 1, { mediaType: 'image/gif' }),
    file: withContent(1, 1, { data: { type: 'base64', base64: 'AAAB' } }),
    'address of a file': withContent(1, 1, { data: { type: 'url', url: 'AAAA' } }),
    reasoned: withContent(2, 0, { text: 'Hm' }),
    'reasoning metadata': withContent(2, 0, { metadata: undefined }),
    'reasoning as text': withContent(2, 0, { type: 'text' }),
    'call id': withContent(2, 2, { id: 'c2' }),
    'call name': withContent(2, 2, { name: 'c' }),
    'call input': withContent(2, 2, { input: '{ }' }),
    'call metadata': withContent(2, 2, { metadata: {} }),
    'result id': withContent(3, 0, { id: 'c2' }),
    'result name': withContent(3, 0, { name: 'c' }),
    'result output': withContent(3, 0, { output: 'bob' }),
    'failed result': withContent(3, 0, { isError: true }),
    'agent id': withAgent({ id: 'other' }),
    'agent name': withAgent({ name: 'other' }),
    namespace: withAgent({ namespace: 'n' }),
    version: withAgent({ version: '1.2.1' }),
    digest: withAgent({ digest: 'sha256:1' }),
    'derived instructions': withAgent({ instructions: 'Be good.' }),
    model: withAgent({ model: { ...AGENT.model, model: 'gpt-2' } }),
    'agent settings': withAgent({ model: { ...AGENT.model, settings: { temperature: 0, topP: 1 } } }),
    policy: withAgent({ model: { ...AGENT.model, policy: { fallbacks: [] } } }),
    tools: withAgent({ tools: [{ type: 'function', name: 'lookup' }] }),
    gates: withAgent({ gates: { blocked: ['lookup'], approval: [] } }),
    limits: withAgent({ limits: { maxTurns: 9 } }),
    output: withAgent({ output: { type: 'object' } }),
    conversation: withAgent({ conversation: { mode: 'session' } }),
  };

  const elsewhere: Record<string, Partial<AgentSurroundings>> = {
    'provider of the target': { target: { provider: 'groq', model: 'gpt' } },
    'model of the target': { target: { provider: 'openai', model: 'gpt-2' } },
    'address of the target': { target: { provider: 'openai', model: 'gpt', baseUrl: 'https://other' } },
    endpoint: { endpoint: 'https://other.example.com/v1' },
    'tools digest': { tools: 'other' },
    'read-only tools': { readOnlyTools: new Set() },
    effects: { hasEffects: true },
  };

  it('differs with everything that can change the answer', () => {
    const seen = new Map([[keyOf(request()), 'the request itself']]);
    const changes: [string, string | undefined][] = [
      ...Object.entries(other).map(([name, changed]): [string, string | undefined] => [name, keyOf(changed)]),
      ...Object.entries(elsewhere).map(([name, surroundings]): [string, string | undefined] => [
        name,
        keyOf(request(), { surroundings }),
      ]),
      ['shared', keyOf(request(), { shared: true })],
      ['version of the answers', keyOf(request(), { version: 1 })],
      ['secret', keyOf(request(), {}, new RunKeys(createSecretKey(Buffer.from('secret'))))],
      ['another secret', keyOf(request(), {}, new RunKeys(createSecretKey(Buffer.from('secret2'))))],
    ];
    for (const [name, key] of changes) {
      expect([name, key]).toEqual([name, expect.any(String)]);
      expect([name, seen.get(key)]).toEqual([name, undefined]);
      seen.set(key, name);
    }
  });

  it('is the same whoever asks, how, when and for how long', () => {
    const same = request({
      runId: 'run-2',
      traceId: 'f'.repeat(32),
      input: 'other',
      session: 's',
      cache: 'refresh',
      stream: false,
      signal: new AbortController().signal,
      deadline: 5,
      startedAt: 4,
    });
    expect(keyOf(same)).toBe(keyOf(request()));
    const relabelled = { description: 'd', labels: { a: 'b' }, status: 'deprecated', source: 'elsewhere' } as const;
    expect(keyOf(withAgent(relabelled))).toBe(keyOf(request()));
    const pooled = { target: { ...SURROUNDINGS.target, key: 'second' } };
    expect(keyOf(request(), { surroundings: pooled })).toBe(keyOf(request()));
  });

  it('is the same for all users of a tenant where answers are shared, and never for another tenant', () => {
    const shared = { shared: true };
    expect(keyOf(request({ user: 'bob' }), shared)).toBe(keyOf(request(), shared));
    expect(keyOf(request({ user: undefined }), shared)).toBe(keyOf(request(), shared));
    expect(keyOf(request({ tenant: 'other' }), shared)).not.toBe(keyOf(request(), shared));
  });

  it('does not depend on the order in which fields are written', () => {
    const context = { a: { x: [1, { p: 1, q: 2 }], y: 'z' }, b: null, c: undefined };
    const reversed = { b: null, a: { y: 'z', x: [1, { q: 2, p: 1 }] } };
    expect(keyOf(request({ context }))).toBe(keyOf(request({ context: reversed })));
    const settings = { temperature: 0, seed: 1, stopSequences: ['a'] };
    expect(keyOf(request({ settings: { stopSequences: ['a'], seed: 1, temperature: 0 } }))).toBe(
      keyOf(request({ settings })),
    );
    expect(keyOf(backwards(request()))).toBe(keyOf(request()));
  });

  it('is that of the agent and surroundings of now, when the same agent runs on others', () => {
    const before = keys.of(request(), SURROUNDINGS, { shared: false, version: 0 });
    const moved = { ...SURROUNDINGS, endpoint: 'https://elsewhere' };
    expect(keys.of(request(), moved, { shared: false, version: 0 })).not.toBe(before);
    expect(keys.of(request(), SURROUNDINGS, { shared: false, version: 0 })).toBe(before);
  });

  const cycle: Record<string, unknown> = {};
  cycle['itself'] = cycle;
  it.each<[string, Partial<RunRequest>]>([
    ['a cycle', { context: cycle }],
    ['a bigint', { context: { count: 1n } }],
    ['a function', { context: { now: () => 1 } }],
    ['a symbol', { context: { now: Symbol('s') } }],
    ['a Map', { context: { map: new Map([[1, 2]]) } }],
    ['a Map as the whole context', { context: new Map([[1, 2]]) as unknown as RunRequest['context'] }],
    ['a Date', { context: { today: new Date(0) } }],
    ['NaN', { context: { value: Number.NaN } }],
    ['undefined in a list', { context: { list: [undefined] } }],
    ['half a surrogate pair in a text', { messages: [userMessage('\ud800')] }],
    ['half a surrogate pair in the context', { context: { text: '\ud800' } }],
    ['half a surrogate pair in a name', { user: '\udc00' }],
    ['an infinite setting', { settings: { temperature: Infinity } }],
    ['a user that is no text', { user: ['ada'] as unknown as string }],
    ['content nobody knows', { messages: [{ role: 'user', content: [{ type: 'sound' }] } as unknown as Message] }],
  ])('does not exist for a request with %s', (_, overrides) => {
    expect(keyOf(request(overrides))).toBeUndefined();
  });

  it('never meets that of another tenant or user, in 10,000 random pairs', () => {
    const random = randomNumbers(20260115);
    const word = () => Array.from({ length: random(4) }, () => 's0:-*1a'[random(7)]).join('');
    const someone = () => (random(5) === 0 ? undefined : word());
    const owners = new Map<string, string>();
    for (let probe = 0; probe < 10_000; probe += 1) {
      const probed = request({
        tenant: someone(),
        user: someone(),
        context: random(2) === 0 ? {} : { a: word() },
        messages: [userMessage(word())],
      });
      const key = keyOf(probed);
      const owner = JSON.stringify([probed.tenant ?? null, probed.user ?? null, probed.context, probed.messages]);
      expect(owners.get(key ?? '') ?? owner).toBe(owner);
      owners.set(key ?? '', owner);
    }
    expect(owners.size).toBeGreaterThan(5_000);
  });
});

/** The same with the fields of every object in the other order. */
function backwards<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(backwards) as Value;
  if (typeof value !== 'object' || value === null || value instanceof AbortSignal) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([name, field]) => [name, backwards(field)])) as Value;
}

/** Mulberry32. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
