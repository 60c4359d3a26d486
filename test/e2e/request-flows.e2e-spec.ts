import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningApplication, startApplication } from '../support/application.js';
import { type AuditRecord, auditRecords } from '../support/audit-records.js';
import { type FaultUpstream, startFaultUpstream } from '../support/fault-upstream.js';
import { ObservedEvents } from '../support/observed-events.js';
import { ANSWER, startUpstream } from '../support/upstream.js';

const QUESTION = { input: 'How do I reset my password?' };
const KEY = 'sk-flow-canary';

/** What a request leaves behind, by the way it takes: answer, headers, events, audit records. */
describe('a request', () => {
  let upstream: LLMock;
  let faults: FaultUpstream;
  let server: RunningApplication;
  let folder: string;
  let events: ObservedEvents;

  beforeEach(async () => {
    upstream = await startUpstream();
    faults = await startFaultUpstream();
    folder = await mkdtemp(join(tmpdir(), 'ossa-flows-'));
    const common = {
      adapter: 'openai-compatible',
      apiKey: KEY,
      retry: { maxAttempts: 2, initialBackoffMs: 1 },
    } as const;
    const agent = (provider: string, model: string, more: object = {}) => ({
      role: 'You help.',
      llm: { provider, model, ...more },
    });
    server = await startApplication(
      {
        providers: {
          good: { ...common, baseUrl: `${upstream.url}/v1` },
          failing: {
            ...common,
            baseUrl: faults.url,
            circuitBreaker: { failureThreshold: 2 },
            fallback: [{ provider: 'good', model: 'test-model' }],
          },
          'failing-too': { ...common, baseUrl: faults.url, circuitBreaker: { failureThreshold: 4 } },
        },
        prices: { 'good/test-model': { input: 1, output: 2 } },
        safety: { perRun: { maxTokens: 20_000 } },
        security: { audit: { path: folder } },
        agents: {
          paths: [],
          inline: {
            healthy: agent('good', 'test-model'),
            repeatable: agent('good', 'test-model', { temperature: 0 }),
            limited: {
              ...agent('good', 'test-model'),
              safety: { rate_limiting: { requests_per_minute: 1, burst_limit: 2 } },
            },
            'falls-back': agent('failing', 'status-500'),
            'all-down': agent('failing-too', 'status-500', {
              fallback_models: [{ provider: 'failing-too', model: 'status-429', trigger: { on_error: true } }],
            }),
            thrifty: { ...agent('good', 'test-model'), constraints: { cost: { maxCostPerDay: 0.000001 } } },
          },
        },
      },
      { providers: [ObservedEvents] },
    );
    events = server.app.get(ObservedEvents);
  });

  afterEach(async () => {
    await server?.close();
    await upstream?.stop();
    await faults?.close();
    await rm(folder, { recursive: true });
  });

  const ask = (agent: string, more: object = {}) =>
    server.post(`/v1/agents/${agent}/execute`, { ...QUESTION, ...more });

  /** Closing the application writes what is left. */
  async function records(): Promise<readonly AuditRecord[]> {
    await server.close();
    const found = await auditRecords(folder);
    expect(JSON.stringify(found)).not.toMatch(/password|sk-flow-canary/i);
    return found;
  }

  it('that misses the cache is answered by one attempt, priced and recorded', async () => {
    const response = await ask('healthy');
    const result = (await response.json()) as Record<string, unknown>;
    expect([response.status, response.headers.get('x-ossa-cache')]).toEqual([200, 'miss']);
    expect(response.headers.get('x-request-id')).toMatch(/./);
    expect(result).toMatchObject({ output: ANSWER, provider: 'good', cached: false, cost: { amount: 0.000148 } });
    expect(result['trail']).toMatchObject([
      { turn: 1, attempt: 1, provider: 'good', outcome: 'succeeded', sent: true, cost: 148_000 },
    ]);
    expect(upstream.getRequests()).toHaveLength(1);
    expect(events.names()).toEqual(['agent.execution.start', 'agent.execution.complete']);
    const [asked, answered, ...more] = await records();
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ event: 'llm_request', agent: 'healthy', run_id: result['runId'] });
    expect(answered).toMatchObject({ event: 'llm_response', request_id: asked?.['request_id'] });
  });

  it('to a provider whose circuit is open is answered by the fallback, without a request to the provider', async () => {
    for (let call = 0; call < 3; call += 1) expect((await ask('falls-back')).status).toBe(200);
    const before = faults.requests();
    const response = await ask('falls-back');
    const result = (await response.json()) as { trail: unknown[] };
    expect([response.status, response.headers.get('x-ossa-cache')]).toEqual([200, 'miss']);
    expect(result).toMatchObject({ output: ANSWER, provider: 'good', model: 'test-model' });
    expect(result.trail).toMatchObject([
      { provider: 'failing', outcome: 'circuit_open', sent: false },
      { provider: 'good', outcome: 'succeeded', sent: true },
    ]);
    expect(faults.requests()).toBe(before);
    expect(events.names().filter((name) => name === 'circuit.opened')).toHaveLength(1);
    expect(events.names().slice(-3)).toEqual([
      'agent.execution.start',
      'provider.fell-back',
      'agent.execution.complete',
    ]);
    const found = await records();
    expect(found.map(({ event }) => event)).toEqual(
      Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? 'llm_request' : 'llm_response')),
    );
    expect(JSON.stringify(found.at(-1))).toMatch(/circuit_open/);
  });

  it('whose providers are all down is answered 503, with the time after which one may be back', async () => {
    const response = await ask('all-down', { deadlineMs: 3000 }); // less than the 7 s that the last one asks for
    const problem = (await response.json()) as Record<string, unknown>;
    expect([response.status, problem['code']]).toEqual([503, 'provider_unavailable']);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(events.names().at(0)).toBe('agent.execution.start');
    expect(events.names()).toContain('provider.fell-back');
    expect(events.names().at(-1)).toBe('agent.execution.error');
    const found = await records();
    expect(found.map(({ event }) => event)).toEqual(['llm_request', 'llm_error']);
  });

  it('that might overspend its budget is answered 402, without a request to a provider', async () => {
    const response = await ask('thrifty');
    const problem = (await response.json()) as Record<string, unknown>;
    expect([response.status, problem['code']]).toEqual([402, 'budget_exceeded']);
    expect(upstream.getRequests()).toHaveLength(0);
    expect(events.names()).toEqual(['agent.execution.start', 'budget.exceeded', 'agent.execution.error']);
    const found = await records();
    expect(found.map(({ event }) => event)).toEqual(['llm_request', 'llm_error']);
  });

  it('that was answered before is answered from the cache: at no cost, with its events, without a request to a provider', async () => {
    const first = await ask('repeatable');
    const answered = (await first.json()) as Record<string, unknown>;
    const again = await ask('repeatable');
    const cached = (await again.json()) as Record<string, unknown>;
    expect([first, again].map(({ headers }) => headers.get('x-ossa-cache'))).toEqual(['miss', 'hit']);
    expect(answered).toMatchObject({ output: ANSWER, cached: false, cost: { amount: 0.000148 } });
    expect(cached).toMatchObject({
      output: ANSWER,
      provider: 'good',
      cached: true,
      cost: { amount: 0, currency: 'USD' },
      usage: { inputTokens: 0, outputTokens: 0 },
      trail: [],
    });
    expect(cached['runId']).not.toBe(answered['runId']);
    expect(upstream.getRequests()).toHaveLength(1);
    expect(events.names()).toEqual([
      'agent.execution.start',
      'cache.missed',
      'agent.execution.complete',
      'agent.execution.start',
      'cache.hit',
      'agent.execution.complete',
    ]);
    expect(await (await fetch(`${server.url}/v1/cache/stats`)).json()).toMatchObject({
      hits: 1,
      misses: 1,
      hitRate: 0.5,
      savedCost: { amount: 0.000148 },
    });
    const found = await records();
    expect(found.map(({ event }) => event)).toEqual(['llm_request', 'llm_response']);
  });

  it('is asked anew where its body or its Cache-Control header says so, and the new answer takes the place of the old one', async () => {
    const cacheOf = async (more: object, headers: Record<string, string> = {}) =>
      (await server.post('/v1/agents/repeatable/execute', { ...QUESTION, ...more }, headers)).headers.get(
        'x-ossa-cache',
      );
    expect(await cacheOf({})).toBe('miss');
    expect(await cacheOf({ cache: 'bypass' })).toBe('bypass');
    expect(await cacheOf({}, { 'cache-control': 'no-store' })).toBe('bypass');
    expect(await cacheOf({ cache: 'refresh' })).toBe('miss');
    expect(await cacheOf({}, { 'cache-control': 'no-cache' })).toBe('miss');
    expect(upstream.getRequests()).toHaveLength(5);
    expect(await cacheOf({})).toBe('hit');
  });

  it('above the rate of its agent is answered 429, with the time after which it may be repeated', async () => {
    for (let run = 0; run < 2; run += 1) expect((await ask('limited')).status).toBe(200);
    const response = await ask('limited');
    const problem = (await response.json()) as Record<string, unknown>;
    expect([response.status, problem['code'], problem['retryable']]).toEqual([429, 'rate_limited', true]);
    const header = (name: string) => response.headers.get(name);
    expect(header('retry-after')).toMatch(/^(59|60)$/);
    expect([header('x-ratelimit-limit'), header('x-ratelimit-remaining')]).toEqual(['2', '0']);
    expect(header('x-ratelimit-reset')).toMatch(/^(119|120)$/);
    expect(upstream.getRequests()).toHaveLength(2);
    expect(events.names().slice(-3)).toEqual(['agent.execution.start', 'rate-limit.rejected', 'agent.execution.error']);
    const found = await records();
    expect(found.map(({ event }) => event)).toEqual(['llm_request', 'llm_response', 'llm_request', 'llm_response']);
  });
});
