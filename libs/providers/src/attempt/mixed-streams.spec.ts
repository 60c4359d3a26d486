import type { ServerResponse } from 'node:http';
import type { Type } from '@nestjs/common';
import { compose, type ModelCall, type ProviderDecorator, userMessage } from '@ossa/contracts';
import { modelCall } from '@ossa/contracts/testing';
import { FaultServer } from '../../testing/fault-server.js';
import { providersHarness, type ProvidersHarness } from '../../testing/providers-harness.js';
import { CircuitBreakerProviderDecorator } from '../circuit-breaker/circuit-breaker.provider-decorator.js';
import { DeadlineProviderDecorator } from '../deadline/deadline.provider-decorator.js';
import { FallbackProviderDecorator } from '../fallback/fallback.provider-decorator.js';
import { KeyPoolProviderDecorator } from '../key-pool/key-pool.provider-decorator.js';
import { RetryProviderDecorator } from '../retry/retry.provider-decorator.js';
import { AttemptProviderDecorator } from './attempt.provider-decorator.js';

const STREAMS = 2000;
const AT_ONCE = 50;

/** What a stream goes through, and the outcomes of the attempts that it takes. */
const CASES = {
  reported: ['succeeded'],
  unreported: ['succeeded'],
  'cut before the first word': ['truncated', 'succeeded'],
  'cut after two words': ['truncated'],
  'aborted before the first word': ['cancelled'],
  'aborted after the first word': ['cancelled'],
  left: ['cancelled'],
  stalled: ['timeout_idle'],
  'answered by the fallback': ['server', 'server', 'succeeded'],
} as const;
type Case = keyof typeof CASES;
const NAMES = Object.keys(CASES) as Case[];

const ADAPTER = { adapter: 'openai-compatible', circuitBreaker: { enabled: false }, idleTimeout: 250 } as const;
const RETRY = { maxAttempts: 2, initialBackoffMs: 0, budgetRatio: 1 };
const INSIDE_RETRY: readonly Type<ProviderDecorator>[] = [
  FallbackProviderDecorator,
  RetryProviderDecorator,
  KeyPoolProviderDecorator,
  AttemptProviderDecorator,
  CircuitBreakerProviderDecorator,
  DeadlineProviderDecorator,
];
const OUTSIDE_RETRY = [AttemptProviderDecorator, ...INSIDE_RETRY.filter((stage) => stage !== AttemptProviderDecorator)];

const tokensOf = (id: number) => ({ inputTokens: 10 + (id % 50), outputTokens: 5 + (id % 20) });
const chunk = (rest: object) => `data: ${JSON.stringify({ id: 'c', created: 1, model: 'm', ...rest })}\n\n`;
const word = chunk({ choices: [{ index: 0, delta: { content: 'word ' } }] });
const stop = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const usage = (id: number) => {
  const { inputTokens, outputTokens } = tokensOf(id);
  return chunk({ choices: [], usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens } });
};

describe('The records of mixed streams', () => {
  let server: FaultServer;
  let harness: ProvidersHarness;
  /** Requests by stream, as the upstream counts them. */
  let ledger: Map<number, number>;
  let waiting: Map<number, AbortController>;

  beforeAll(async () => {
    server = await FaultServer.start();
    harness = await providersHarness({
      providers: {
        main: {
          ...ADAPTER,
          baseUrl: `${server.url}/main`,
          retry: RETRY,
          fallback: [{ provider: 'spare', model: 'm' }],
        },
        spare: { ...ADAPTER, baseUrl: `${server.url}/spare`, retry: RETRY },
      },
    });
  });
  afterAll(async () => {
    await harness.close();
    await server.stop();
  });
  beforeEach(() => {
    ledger = new Map();
    waiting = new Map();
    server.reset((response, { url }, body) => {
      const id = Number(/stream (\d+)/.exec(body)?.[1]);
      ledger.set(id, (ledger.get(id) ?? 0) + 1);
      const name = NAMES[id % NAMES.length] ?? 'reported';
      if (name === 'answered by the fallback' && !url?.startsWith('/spare')) response.writeHead(500).end();
      else answer(response, id, name);
    });
  });

  function answer(response: ServerResponse, id: number, name: Case): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    switch (name) {
      case 'cut before the first word':
        if (ledger.get(id) === 1) return void setTimeout(() => response.destroy(), 2);
        break;
      case 'cut after two words':
        response.write(word + word);
        return void setTimeout(() => response.destroy(), 10);
      case 'aborted before the first word':
        return void setTimeout(() => waiting.get(id)?.abort(), 2);
      case 'aborted after the first word':
      case 'left':
      case 'stalled':
        return void response.write(word);
    }
    response.end(word + word + stop + (name === 'unreported' ? '' : usage(id)) + 'data: [DONE]\n\n');
  }

  /** Reads one stream the way its case wants it; gives its call with the records of its attempts. */
  async function read(id: number, stages: readonly ProviderDecorator[]): Promise<ModelCall> {
    const controller = new AbortController();
    waiting.set(id, controller);
    const call = modelCall({
      target: { provider: 'main', model: 'm' },
      messages: [userMessage(`stream ${id}`)],
      signal: controller.signal,
    });
    const name = NAMES[id % NAMES.length];
    try {
      for await (const { type } of compose(stages, harness.router).call(call)) {
        if (type !== 'text') continue;
        if (name === 'aborted after the first word') controller.abort();
        if (name === 'left') break;
      }
    } catch {
      // its record says how it ended
    }
    return call;
  }

  async function readAll(count: number, stages: readonly Type<ProviderDecorator>[]) {
    const chain = stages.map((stage) => harness.get(stage));
    const calls: ModelCall[] = [];
    let next = 0;
    const reader = async () => {
      for (let id = next++; id < count; id = next++) calls[id] = await read(id, chain);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, reader));
    return calls;
  }

  const sentOf = ({ attempts }: ModelCall) => attempts.records.filter(({ sent }) => sent).length;

  it(`R31: are one for each request that the upstream has seen, in ${STREAMS} streams of any fate`, async () => {
    const calls = await readAll(STREAMS, INSIDE_RETRY);
    const requests = [...ledger.values()].reduce((sum, count) => sum + count, 0);
    expect(calls.reduce((sum, call) => sum + sentOf(call), 0)).toBe(requests);
    expect(requests).toBeGreaterThan(STREAMS);
    for (const [id, call] of calls.entries()) {
      const name = NAMES[id % NAMES.length] ?? 'reported';
      const { records } = call.attempts;
      expect({ id, name, sent: sentOf(call) }).toEqual({ id, name, sent: ledger.get(id) });
      expect({ id, name, outcomes: records.map(({ outcome }) => outcome) }).toEqual({
        id,
        name,
        outcomes: CASES[name],
      });
      for (const { outcome, usage } of records) {
        const isReported = outcome === 'succeeded' && name !== 'unreported';
        expect({ id, name, estimated: usage.estimated ?? false }).toEqual({ id, name, estimated: !isReported });
        if (isReported) expect(usage).toMatchObject(tokensOf(id));
      }
    }
  });

  it('R31: are too few where they are not made inside the retry loop (negative control)', async () => {
    const calls = await readAll(NAMES.length * 4, OUTSIDE_RETRY);
    const requests = [...ledger.values()].reduce((sum, count) => sum + count, 0);
    expect(calls.reduce((sum, call) => sum + sentOf(call), 0)).toBeLessThan(requests);
  });
});
