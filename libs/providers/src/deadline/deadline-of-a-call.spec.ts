import { getEventListeners } from 'node:events';
import { ConsoleLogger, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  compose,
  CONNECTOR_FACTORY,
  type ConnectorFactory,
  DeadlineExceededError,
  lazy,
  type ModelCall,
  OssaError,
  type ProviderDecorator,
  SYSTEM_CLOCK,
} from '@ossa/contracts';
import { modelCall } from '@ossa/contracts/testing';
import { buildConnector } from 'undici';
import { events, FaultServer, type Handler, reply } from '../../testing/fault-server.js';
import { WIRE_FORMATS } from '../../testing/wire-formats.js';
import { AttemptProviderDecorator } from '../attempt/attempt.provider-decorator.js';
import { CircuitBreakerProviderDecorator } from '../circuit-breaker/circuit-breaker.provider-decorator.js';
import { FallbackProviderDecorator } from '../fallback/fallback.provider-decorator.js';
import { HedgeTimings } from '../hedge/hedge-timings.service.js';
import { HedgeProviderDecorator } from '../hedge/hedge.provider-decorator.js';
import { KeyPoolProviderDecorator } from '../key-pool/key-pool.provider-decorator.js';
import { ProvidersModule } from '../providers.module.js';
import type { ProvidersOptionsInput } from '../providers.options.js';
import { RetryProviderDecorator } from '../retry/retry.provider-decorator.js';
import { AdapterRouter } from '../routing/adapter-router.service.js';
import { DeadlineProviderDecorator } from './deadline.provider-decorator.js';

type Provider = NonNullable<ProvidersOptionsInput['providers']>[string];

const DEADLINE_MS = 120;
const OVERRUN_MS = 100;
const NEVER = 'never.localhost';
const STAGES = [
  FallbackProviderDecorator,
  HedgeProviderDecorator,
  RetryProviderDecorator,
  KeyPoolProviderDecorator,
  AttemptProviderDecorator,
  CircuitBreakerProviderDecorator,
  DeadlineProviderDecorator,
];

/** Connects to everything but one host, which neither accepts nor refuses. */
const connectors: ConnectorFactory = {
  connector: ({ connectTimeout }) => {
    const connect = buildConnector({ timeout: connectTimeout });
    return (options, callback) => {
      if (options.hostname !== NEVER) connect(options, callback);
    };
  },
};

@Module({ providers: [{ provide: CONNECTOR_FACTORY, useValue: connectors }], exports: [CONNECTOR_FACTORY] })
class ConnectorsModule {}

/** A stage that has to wait for somebody, as for a place in a queue or for a store. */
const slow = (milliseconds: number): ProviderDecorator => ({
  call: (request, next) =>
    lazy(async () => {
      await SYSTEM_CLOCK.sleep(milliseconds, request.signal);
      return next.call(request);
    }),
});

describe('R22: one absolute deadline over everything a call waits for', () => {
  let server: FaultServer;
  let module: TestingModule | undefined;
  const answer = WIRE_FORMATS.find(({ provider }) => provider === 'groq')?.frames ?? [];

  beforeAll(async () => {
    server = await FaultServer.start();
    server.handler = events(answer);
    await timed(chain({})); // loads the vendor package, which takes longer than the deadlines here
    await module?.close();
  });
  afterEach(() => module?.close());
  afterAll(() => server.stop());

  /** The real stages over real connections; `waits` are put before the stage of that name, or around all of them. */
  async function chain(
    house: Provider,
    waits: Readonly<Record<string, number>> = {},
    without: readonly unknown[] = [],
  ) {
    const providers = { house: { baseUrl: `${server.url}/v1`, ...house }, other: { baseUrl: `${server.url}/other` } };
    const created = await Test.createTestingModule({
      imports: [ProvidersModule.registerAsync({ imports: [ConnectorsModule], useFactory: () => ({ providers }) })],
    })
      .setLogger(new ConsoleLogger({ logLevels: [] }))
      .compile();
    await created.init();
    module = created;
    const stages = STAGES.filter((stage) => !without.includes(stage)).flatMap((stage) => [
      ...(waits[stage.name] === undefined ? [] : [slow(waits[stage.name] ?? 0)]),
      created.get<ProviderDecorator>(stage),
    ]);
    const outermost = waits['queue'] === undefined ? [] : [slow(waits['queue'])];
    return compose([...outermost, ...stages], created.get(AdapterRouter));
  }

  /** One call with the signal a run has: it aborts at the deadline. */
  async function timed(called: ReturnType<typeof chain>, overrides: Partial<ModelCall> = {}) {
    const provider = await called;
    const controller = new AbortController();
    const started = performance.now();
    const expire = () => controller.abort(new DeadlineExceededError(DEADLINE_MS));
    const timer = setTimeout(expire, DEADLINE_MS);
    const request = modelCall({
      target: { provider: 'house', model: 'm' },
      deadline: started + DEADLINE_MS,
      signal: controller.signal,
      ...overrides,
    });
    const error: unknown = await Array.fromAsync(provider.call(request)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    clearTimeout(timer);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    return { code: OssaError.isInstance(error) ? error.code : error, took: performance.now() - started, request };
  }

  const hang: Handler = () => undefined;
  const drip: Handler = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write(answer[1] ?? ''), 10);
    response.on('close', () => clearInterval(timer));
  };
  const noRetry = { retry: { maxAttempts: 1 } };

  it.each<[string, Handler, Provider, Readonly<Record<string, number>>]>([
    ['before the chain', hang, {}, { queue: 10_000 }],
    ['before the second target', hang, {}, { HedgeProviderDecorator: 10_000 }],
    ['for a place or a store within an attempt', hang, {}, { CircuitBreakerProviderDecorator: 10_000 }],
    ['between attempts', reply(503, ''), { retry: { maxAttempts: 10, initialBackoffMs: 60, budgetRatio: 1 } }, {}],
    ['for a connection', hang, { baseUrl: `http://${NEVER}/v1`, ...noRetry }, {}],
    ['for the headers of an answer', hang, {}, {}],
    ['for the first part', events([answer[0] ?? ''], 'hang'), {}, {}],
    ['for the next part', events(answer.slice(0, 3), 'hang'), {}, {}],
    ['for the last part, while others keep coming', drip, {}, {}],
    [
      'everywhere',
      drip,
      { retry: { maxAttempts: 3, initialBackoffMs: 20 } },
      {
        queue: 20,
        HedgeProviderDecorator: 20,
        KeyPoolProviderDecorator: 20,
        CircuitBreakerProviderDecorator: 20,
      },
    ],
  ])('ends in time when it waits %s', async (_, handler, house, waits) => {
    server.handler = handler;
    const { code, took } = await timed(chain(house, waits));
    // Between attempts: the wait that would not end in time is not begun.
    expect(['deadline_exceeded', 'provider_unavailable']).toContain(code);
    expect(took).toBeLessThanOrEqual(DEADLINE_MS + OVERRUN_MS);
    if (code === 'deadline_exceeded') expect(took).toBeGreaterThanOrEqual(DEADLINE_MS - 5);
  });

  it('R22 control: without the stage and the signal of the run nobody ends a call that hangs', async () => {
    server.handler = hang;
    const controller = new AbortController();
    const provider = await chain(noRetry, {}, [DeadlineProviderDecorator]);
    const target = { provider: 'house', model: 'm' };
    const call = provider.call(modelCall({ target, deadline: performance.now() + 10, signal: controller.signal }));
    let ended = false;
    const outcome = Array.fromAsync(call)
      .catch(() => undefined)
      .finally(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(ended).toBe(false);
    controller.abort();
    await outcome;
  });

  it('ends in time when each of several targets hangs', async () => {
    server.handler = hang;
    const { code, took, request } = await timed(
      chain({ firstPartTimeout: 50, fallback: [{ provider: 'other', model: 'm' }], ...noRetry }),
    );
    expect(code).toBe('deadline_exceeded');
    expect(took).toBeLessThanOrEqual(DEADLINE_MS + OVERRUN_MS);
    expect(request.attempts.records.map(({ provider, outcome }) => [provider, outcome])).toEqual([
      ['house', 'timeout_first_part'],
      ['other', expect.stringMatching(/^deadline|cancelled$/)],
    ]);
  });

  it('ends in time when both of two requests side by side hang', async () => {
    server.handler = hang;
    const hedge = { enabled: true, minimumDelay: 10, maxExtra: 0.5 };
    const called = await chain({ keys: [{ name: 'a' }, { name: 'b' }], hedge, ...noRetry });
    const timing = module?.get(HedgeTimings).of({ target: { provider: 'house', model: 'm' }, stream: true });
    for (let calls = 0; calls < 20; calls += 1) {
      timing?.begin();
      timing?.measured(5);
    }
    const before = server.requests.length;
    const { code, took } = await timed(Promise.resolve(called));
    expect(server.requests.length - before).toBe(2);
    expect(code).toBe('deadline_exceeded');
    expect(took).toBeLessThanOrEqual(DEADLINE_MS + OVERRUN_MS);
  });

  it('is the least of its own limits and what is left of the deadline', async () => {
    server.handler = hang;
    const { code, took } = await timed(chain({ firstPartTimeout: 40, ...noRetry }));
    expect(code).toBe('provider_unavailable');
    expect(took).toBeLessThanOrEqual(40 + OVERRUN_MS);
    const whole = await timed(chain({ timeout: 40, ...noRetry }), { stream: false });
    expect(whole.code).toBe('provider_unavailable');
    expect(whole.took).toBeLessThanOrEqual(40 + OVERRUN_MS);
  });
});
