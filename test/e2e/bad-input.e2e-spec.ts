import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgentRegistry } from '@ossa/agent';
import { type RunningApplication, startApplication } from '../support/application.js';
import { FAULTS, type FaultUpstream, startFaultUpstream } from '../support/fault-upstream.js';
import { readEvents } from '../support/server-sent-events.js';

const KEY = 'sk-canary-key';
const PROMPT = 'canary-prompt';

describe('bad input', () => {
  let upstream: FaultUpstream;
  let server: RunningApplication;
  let manifests: string;

  beforeAll(async () => {
    upstream = await startFaultUpstream();
    manifests = await mkdtemp(join(tmpdir(), 'ossa-bad-input-'));
    await writeManifests(manifests);
    const agent = (model: string) => ({ role: `You know ${PROMPT}.`, llm: { provider: 'vendor', model } });
    server = await startApplication({
      providers: {
        vendor: {
          adapter: 'openai-compatible',
          apiKey: KEY,
          baseUrl: upstream.url,
          timeout: '1s',
          retry: { maxAttempts: 1 },
          firstPartTimeout: '500ms',
          idleTimeout: '500ms',
        },
        dead: { adapter: 'openai-compatible', apiKey: KEY, baseUrl: 'http://127.0.0.1:9/v1' },
        nokey: { adapter: 'openai', baseUrl: upstream.url },
      },
      agents: {
        paths: [manifests],
        inline: {
          ...Object.fromEntries(Object.keys(FAULTS).map((name) => [name, agent(name)])),
          refused: { role: 'x', llm: { provider: 'dead', model: 'm' } },
          unconfigured: { role: 'x', llm: { provider: 'nokey', model: 'm' } },
        },
      },
    });
  });

  afterAll(async () => {
    await server?.close();
    await upstream?.close();
    await rm(manifests, { recursive: true });
    await rm(`${manifests}-outside`, { recursive: true });
  });

  const execute = (agent: string, body: unknown = { input: PROMPT }) =>
    server.post(`/v1/agents/${agent}/execute`, body);

  describe('in a request', () => {
    it.each([
      ['an unknown agent', 'nobody', { input: 'x' }, 404, 'agent_not_found'],
      ['malformed JSON', 'status-500', '{"input": ', 400, 'invalid_request'],
      ['no body', 'status-500', '', 400, 'invalid_request'],
      ['a list', 'status-500', [], 400, 'invalid_request'],
      ['a wrong type', 'status-500', { input: 42 }, 400, 'invalid_request'],
      ['an unknown field', 'status-500', { input: 'x', inputs: 'y' }, 400, 'invalid_request'],
      ['a wrong deadline', 'status-500', { input: 'x', deadlineMs: 'soon' }, 400, 'invalid_request'],
      [
        'a key named __proto__',
        'status-500',
        '{"input":"x","context":{"__proto__":{"admin":true}}}',
        400,
        'invalid_request',
      ],
      ['a body that is too large', 'status-500', { input: 'x'.repeat(1_100_000) }, 413, 'payload_too_large'],
    ])('%s is refused with a problem document', async (_, agent, body, status, code) => {
      const before = upstream.requests();
      const response = await execute(agent, body);
      expect(response.headers.get('content-type')).toMatch('application/problem+json');
      const problem = (await response.json()) as Record<string, unknown>;
      expect([response.status, problem['code']]).toEqual([status, code]);
      expect(problem['requestId']).toBe(response.headers.get('x-request-id'));
      expect(upstream.requests()).toBe(before);
    });

    it('names the wrong field', async () => {
      const problem = await (await execute('status-500', { input: 'x', deadlineMs: 'soon' })).text();
      expect(problem).toContain('deadlineMs');
    });
  });

  describe('from an upstream', () => {
    it.each([
      ['status-401', 502, 'provider_rejected'],
      ['status-400', 502, 'provider_rejected'],
      ['status-429', 503, 'provider_unavailable'],
      ['status-500', 503, 'provider_unavailable'],
      ['garbage', 503, 'provider_unavailable'],
      ['error-in-200', 503, 'provider_unavailable'],
      ['silent', 503, 'provider_unavailable'],
      ['cut-headers', 503, 'provider_unavailable'],
      ['refused', 503, 'provider_unavailable'],
      ['unconfigured', 503, 'provider_unconfigured'],
    ])(
      '%s is answered with its status, and without key or prompt',
      async (agent, status, code) => {
        const started = performance.now();
        for (const path of ['execute', 'stream']) {
          const response = await server.post(`/v1/agents/${agent}/${path}`, { input: PROMPT });
          const text = await response.text();
          expect([response.status, (JSON.parse(text) as { code: string }).code]).toEqual([status, code]);
          expect(text).not.toMatch(/canary/);
          if (agent === 'status-429') expect(response.headers.get('retry-after')).toBe('7');
          if (agent === 'unconfigured') expect(response.headers.get('retry-after')).toBe('60');
        }
        const compatible = await server.post('/v1/chat/completions', {
          model: agent,
          messages: [{ role: 'user', content: PROMPT }],
        });
        expect(compatible.status).toBe(status);
        expect(await compatible.text()).not.toMatch(/canary/);
        expect(performance.now() - started).toBeLessThan(6000);
      },
      10_000,
    );

    it.each(['cut-before-first', 'error-first'])(
      'R27: a stream that fails before its first part, behind a 200 of the upstream, is an error and no stream: %s',
      async (agent) => {
        const messages = [{ role: 'user', content: PROMPT }];
        for (const [path, body] of [
          [`/v1/agents/${agent}/stream`, { input: PROMPT }],
          ['/v1/chat/completions', { model: agent, messages, stream: true }],
        ] as const) {
          const response = await server.post(path, body);
          expect([response.status, response.headers.get('content-type')]).toEqual([
            503,
            expect.stringContaining('json'),
          ]);
          expect(await response.text()).not.toMatch(/canary/);
        }
      },
    );

    it('R28: a stream cut after its first part ends with an error event and no done', async () => {
      const response = await server.post('/v1/agents/cut-after-two/stream', { input: PROMPT });
      const events = await readEvents(response);
      expect(events.map(({ event }) => event)).not.toContain('done');
      expect(events.at(-1)).toMatchObject({
        event: 'error',
        data: { code: 'provider_unavailable', retryable: true, partial: true },
      });
      expect(inspect(events, { depth: 9 })).not.toMatch(/canary/);
    });

    it.each([
      ['/v1/agents/silent/execute', { input: 'x' }],
      ['/v1/agents/endless/stream', { input: 'x' }],
      ['/v1/chat/completions', { model: 'endless', messages: [{ role: 'user', content: 'x' }], stream: true }],
    ])('R30: a client that leaves %s has the upstream socket closed within a second', async (path, body) => {
      const controller = new AbortController();
      const asked = upstream.requests();
      const answer = fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: controller.signal,
      });
      answer.catch(() => undefined);
      while (upstream.requests() === asked) await delay(1);
      if (!path.endsWith('execute')) await (await answer).body?.getReader().read();
      expect(upstream.open()).toBe(1);
      controller.abort();
      const left = performance.now();
      while (upstream.open() > 0 && performance.now() - left < 2000) await delay(5);
      // The provider would be given up after half a second by itself, if nobody left.
      expect(performance.now() - left).toBeLessThan(path.endsWith('execute') ? 400 : 1000);
      expect(upstream.open()).toBe(0);
      expect(upstream.requests()).toBe(asked + 1);
    });
  });

  it('in a manifest: the good ones load, the others are reported with line and column', async () => {
    const registry = server.app.get(AgentRegistry, { strict: false });
    expect(registry.has('good')).toBe(true);
    const errors = registry.problems.filter(({ severity }) => severity === 'error');
    const files = errors.map(({ file }) => file.split('/').at(-1));
    expect([...new Set(files)].sort()).toEqual([
      'bomb.ossa.yaml',
      'broken.ossa.yaml',
      'link.ossa.yaml',
      'proto.ossa.yaml',
      'syntax.ossa.yaml',
    ]);
    for (const { file, line, column } of errors.filter(({ code }) => code !== 'path_outside')) {
      expect([file, line > 0, column > 0]).toEqual([file, true, true]);
    }
    expect(errors.find(({ file }) => file.endsWith('broken.ossa.yaml'))).toMatchObject({
      path: '/spec/llm/temperature',
      line: 9,
      column: 18,
      found: 'hot',
    });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(registry.has('outside')).toBe(false);
  });
});

async function writeManifests(folder: string): Promise<void> {
  const head = (name: string) =>
    `apiVersion: ossa/v0.4\nkind: Agent\nmetadata:\n  name: ${name}\nspec:\n  role: You help.\n`;
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'
      .split('')
      .map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
  ];
  const files: Readonly<Record<string, string>> = {
    'good.ossa.yaml': head('good'),
    'broken.ossa.yaml': `${head('broken')}  llm:\n    provider: openai\n    temperature: hot\n    model: gpt\n`,
    'syntax.ossa.yaml': 'apiVersion: ossa/v0.4\nkind: [Agent\n',
    'proto.ossa.yaml': `${head('proto')}  __proto__:\n    polluted: true\n`,
    'bomb.ossa.yaml': `${head('bomb')}\n${bomb.join('\n')}\n`,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const outside = `${folder}-outside`;
  await mkdir(outside, { recursive: true });
  await writeFile(join(outside, 'outside.ossa.yaml'), head('outside'));
  await symlink(join(outside, 'outside.ossa.yaml'), join(folder, 'link.ossa.yaml'));
}
